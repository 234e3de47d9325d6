//! The errors of use cases as problems: status, code and detail, in one place.

use actix_web::http::StatusCode;
use platform::http::{FieldError, Problem};

use crate::application::ports::GatewayError;
use crate::application::receive_webhook::ReceiveWebhookError;
use crate::application::request_refund::RequestRefundError;
use crate::domain::RefundRefusal;
use crate::infrastructure::webhook_signature::SignatureError;

pub(super) fn no_such_payment() -> Problem {
    Problem::not_found("no-such-payment", "There is no such payment.")
}

pub(super) fn no_such_refund() -> Problem {
    Problem::not_found("no-such-refund", "The payment has no such refund.")
}

impl From<RequestRefundError> for Problem {
    fn from(error: RequestRefundError) -> Self {
        match error {
            RequestRefundError::NoSuchPayment => no_such_payment(),
            RequestRefundError::OtherCurrency { .. } => {
                let detail = format!("The refund is refused: {error}.");
                Self::conflict("refund-in-other-currency", detail).with_field("currency", error)
            }
            RequestRefundError::Refused(refusal) => refund_refused(&refusal),
            RequestRefundError::Store(error) => error.into(),
        }
    }
}

fn refund_refused(refusal: &RefundRefusal) -> Problem {
    let detail = format!("The refund is refused: {refusal}.");
    match refusal {
        RefundRefusal::NotCaptured => Problem::conflict("not-captured", detail),
        RefundRefusal::NothingLeft => Problem::conflict("nothing-left-to-refund", detail),
        RefundRefusal::MoreThanIsLeft { .. } => {
            Problem::conflict("refund-exceeds-payment", detail).with_field("amount_minor", refusal)
        }
        RefundRefusal::AlreadyRequested => Problem::conflict("refund-already-requested", detail),
    }
}

impl From<ReceiveWebhookError> for Problem {
    fn from(error: ReceiveWebhookError) -> Self {
        match error {
            ReceiveWebhookError::NoSuchPayment => no_such_payment(),
            ReceiveWebhookError::Store(error) => error.into(),
        }
    }
}

impl From<SignatureError> for Problem {
    fn from(error: SignatureError) -> Self {
        let code = match error {
            SignatureError::Forged => "webhook-forged",
            SignatureError::Expired => "webhook-expired",
        };
        tracing::warn!(%error, "a webhook was refused");
        Self::new(StatusCode::UNAUTHORIZED, code, format!("The webhook is refused: {error}."))
    }
}

pub(super) fn malformed_webhook(error: &serde_json::Error) -> Problem {
    let detail = format!("The webhook is signed and makes no sense: {error}.");
    Problem::new(StatusCode::BAD_REQUEST, "malformed-webhook", detail)
}

pub(super) fn bad_webhook_field(field: &str, error: impl std::fmt::Display) -> Problem {
    Problem::invalid(vec![FieldError { field: field.to_owned(), detail: error.to_string() }])
}

pub(super) fn unreadable_body(error: &impl std::fmt::Display) -> Problem {
    let detail = format!("The body could not be read: {error}.");
    Problem::new(StatusCode::BAD_REQUEST, "unreadable-body", detail)
}

pub(super) fn webhook_too_large() -> Problem {
    let detail = "A webhook has at most 64 KiB.";
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body-too-large", detail)
}

pub(super) fn provider_unavailable(error: &GatewayError) -> Problem {
    let detail = format!("The payment provider cannot be asked: {error}.");
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "provider-unavailable", detail)
}
