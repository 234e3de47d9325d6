//! `POST /payments/webhooks/simulated`: the provider reports an outcome. The time of the signature is judged before the body
//! is read, and the signature is verified over its raw bytes before they are parsed.

use actix_web::web;
use actix_web::{HttpRequest, HttpResponse};
use platform::http::{Problem, RawBody};
use schemars::JsonSchema;
use serde::Deserialize;
use uuid::Uuid;

use super::State;
use super::problems::{bad_webhook_field, malformed_webhook};
use crate::application::origin_of;
use crate::application::ports::{ChargeOutcome, RefundOutcome};
use crate::application::receive_webhook::{ReceiveWebhook, ReceiveWebhookError, ReportedOutcome};
use crate::domain::{PaymentId, ProviderEventId, ProviderReason, ProviderReference, RefundId};
use crate::infrastructure::gateways::provider_wire::StatedAmount;
use crate::infrastructure::webhook_signature::{SIGNATURE_HEADER, SignatureError, SignedHeader};

/// The body of a webhook.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(rename = "Webhook")]
pub(super) struct WebhookBody {
    /// The provider's id of the event; the same however often it is delivered.
    id: String,
    #[serde(rename = "type")]
    kind: String,
    data: WebhookData,
}

/// The charge or refund that it is about.
#[derive(Debug, Deserialize, JsonSchema)]
struct WebhookData {
    /// The key of the charge or refund: its id in this context.
    idempotency_key: Uuid,
    /// The key of the charge that a refund belongs to.
    #[serde(default)]
    charge_key: Option<Uuid>,
    reference: String,
    #[serde(flatten)]
    stated: StatedAmount,
    #[serde(default)]
    reason: Option<String>,
}

pub(super) async fn receive_webhook(
    state: web::Data<State>,
    request: HttpRequest,
    body: RawBody,
) -> Result<HttpResponse, Problem> {
    let signed = SignedHeader::read(signature_header(&request)?, state.clock.now())?;
    let body = body.whole().await?;
    signed.verify(&state.webhook_secrets, &body)?;
    let webhook = serde_json::from_slice(&body).map_err(|error| malformed_webhook(&error))?;
    let Some(webhook) = read(webhook)? else {
        // Providers add kinds of events; those that are not known here change nothing.
        return Ok(HttpResponse::NoContent().finish());
    };
    let work = state.clone();
    let handled = state.commands.run(move || {
        let (state, webhook) = (work.clone(), webhook.clone());
        async move {
            if let Some(payment) = state.application.receive_webhook(webhook).await? {
                let origin = origin_of(&payment);
                state.background.refund(&payment, origin);
            }
            Ok::<(), ReceiveWebhookError>(())
        }
    });
    handled.await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The one header with the signature.
fn signature_header(request: &HttpRequest) -> Result<&str, SignatureError> {
    let mut values = request.headers().get_all(SIGNATURE_HEADER);
    let only = values.next().filter(|_only| values.next().is_none());
    only.and_then(|value| value.to_str().ok()).ok_or(SignatureError::Forged)
}

/// The outcome in the webhook; `None` when it is of an unknown kind.
fn read(webhook: WebhookBody) -> Result<Option<ReceiveWebhook>, Problem> {
    let WebhookBody { id, kind, data } = webhook;
    let event_id = ProviderEventId::parse(&id).map_err(|error| bad_webhook_field("id", error))?;
    let payment = PaymentId::from_uuid(data.charge_key.unwrap_or(data.idempotency_key));
    let refund = RefundId::from_uuid(data.idempotency_key);
    let stated = data.stated.read();
    let outcome = match kind.as_str() {
        "charge.captured" => {
            let reference = reference(&data)?;
            ReportedOutcome::Charge(ChargeOutcome::Captured { reference, stated })
        }
        "charge.declined" => {
            ReportedOutcome::Charge(ChargeOutcome::Declined { reason: reason(&data)?, stated })
        }
        "refund.completed" => {
            let reference = reference(&data)?;
            ReportedOutcome::Refund(refund, RefundOutcome::Completed { reference, stated })
        }
        "refund.failed" => {
            let reason = reason(&data)?;
            ReportedOutcome::Refund(refund, RefundOutcome::Failed { reason, stated })
        }
        _ => return Ok(None),
    };
    Ok(Some(ReceiveWebhook { event_id, payment, outcome }))
}

fn reference(data: &WebhookData) -> Result<ProviderReference, Problem> {
    ProviderReference::parse(&data.reference)
        .map_err(|error| bad_webhook_field("data.reference", error))
}

fn reason(data: &WebhookData) -> Result<ProviderReason, Problem> {
    let code = data.reason.as_deref().unwrap_or_default();
    ProviderReason::parse(code).map_err(|error| bad_webhook_field("data.reason", error))
}

#[cfg(test)]
mod fuzz;
#[cfg(test)]
mod tests;
