//! `POST /payments/webhooks/simulated`: the provider tells us something. The signature is verified over the raw
//! bytes before anything reads them.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::web::{self, Bytes};
use actix_web::{HttpRequest, HttpResponse};
use platform::http::{FieldError, Problem};

use super::State;
use crate::application::ports::{ChargeOutcome, RefundOutcome};
use crate::application::receive_webhook::{News, ReceiveWebhook, ReceiveWebhookError};
use crate::domain::{PaymentId, ProviderReason, ProviderReference, RefundId};
use crate::infrastructure::gateways::simulated::signature::{
    SIGNATURE_HEADER, SignatureError, verify,
};
use crate::infrastructure::gateways::simulated::webhook_body::{
    CHARGE_CAPTURED, CHARGE_DECLINED, REFUND_COMPLETED, REFUND_FAILED, WebhookBody, WebhookData,
};

/// The largest body that is read.
const AT_MOST: usize = 64 * 1024;

pub(super) async fn receive_webhook(
    state: web::Data<State>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let body = raw(payload).await?;
    let header = request.headers().get(SIGNATURE_HEADER).and_then(|value| value.to_str().ok());
    verify(&state.webhook_secrets, header.unwrap_or_default(), &body, state.clock.now())
        .map_err(not_believed)?;
    let webhook: WebhookBody = serde_json::from_slice(&body).map_err(|error| {
        let detail = format!("The webhook is signed and makes no sense: {error}.");
        Problem::new(StatusCode::BAD_REQUEST, "malformed-webhook", detail)
    })?;
    let Some(webhook) = read(webhook)? else {
        // Providers add kinds of news; those that we do not know are none of our business.
        return Ok(HttpResponse::NoContent().finish());
    };
    let (application, errands) = (Arc::clone(&state.application), state.errands.clone());
    state
        .commands
        .run(move || {
            let (application, errands) = (Arc::clone(&application), errands.clone());
            let webhook = webhook.clone();
            async move {
                if let Some(payment) = application.receive_webhook(webhook).await? {
                    let origin = crate::application::origin_of(&payment);
                    errands.refund(payment, origin);
                }
                Ok::<(), ReceiveWebhookError>(())
            }
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

async fn raw(payload: web::Payload) -> Result<Bytes, Problem> {
    match payload.to_bytes_limited(AT_MOST).await {
        Ok(Ok(body)) => Ok(body),
        Ok(Err(error)) => {
            let detail = format!("The body could not be read: {error}.");
            Err(Problem::new(StatusCode::BAD_REQUEST, "unreadable-body", detail))
        }
        Err(_too_large) => {
            let detail = "A webhook has at most 64 KiB.";
            Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body-too-large", detail))
        }
    }
}

fn not_believed(error: SignatureError) -> Problem {
    let code = match error {
        SignatureError::Forged => "webhook-forged",
        SignatureError::Expired => "webhook-expired",
    };
    tracing::warn!(%error, "a webhook was turned away");
    Problem::new(StatusCode::UNAUTHORIZED, code, format!("Turned away: {error}."))
}

/// What the webhook says; `None` when it is of a kind that we do not know.
fn read(webhook: WebhookBody) -> Result<Option<ReceiveWebhook>, Problem> {
    let WebhookBody { id, kind, created: _when_we_hear_of_it_counts, data } = webhook;
    let payment = PaymentId::from_uuid(data.charge_key.unwrap_or(data.idempotency_key));
    let refund = RefundId::from_uuid(data.idempotency_key);
    let news = match kind.as_str() {
        CHARGE_CAPTURED => News::OfCharge(ChargeOutcome::Captured { reference: reference(&data)? }),
        CHARGE_DECLINED => News::OfCharge(ChargeOutcome::Declined { reason: reason(&data)? }),
        REFUND_COMPLETED => {
            News::OfRefund(refund, RefundOutcome::Completed { reference: reference(&data)? })
        }
        REFUND_FAILED => News::OfRefund(refund, RefundOutcome::Failed { reason: reason(&data)? }),
        _ => return Ok(None),
    };
    Ok(Some(ReceiveWebhook { event_id: id, payment, news }))
}

fn reference(data: &WebhookData) -> Result<ProviderReference, Problem> {
    ProviderReference::parse(&data.reference).map_err(|error| wrong("data.reference", error))
}

fn reason(data: &WebhookData) -> Result<ProviderReason, Problem> {
    let word = data.reason.as_deref().unwrap_or_default();
    ProviderReason::parse(word).map_err(|error| wrong("data.reason", error))
}

fn wrong(field: &str, error: impl std::fmt::Display) -> Problem {
    Problem::invalid(vec![FieldError { field: field.to_owned(), detail: error.to_string() }])
}

impl From<ReceiveWebhookError> for Problem {
    fn from(error: ReceiveWebhookError) -> Self {
        match error {
            ReceiveWebhookError::NoSuchPayment => super::no_such_payment(),
            ReceiveWebhookError::Store(error) => error.into(),
        }
    }
}
