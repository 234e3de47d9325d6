//! The errors of use cases as problems: status, code and detail, in one place.

pub(super) mod kinds;

use platform::http::{FieldError, Problem};

use crate::application::ports::{GatewayError, KeyAway};
use crate::application::receive_webhook::ReceiveWebhookError;
use crate::application::request_refund::RequestRefundError;
use crate::domain::RefundRefusal;
use crate::infrastructure::webhook_signature::SignatureError;

/// When a client may ask again what only the provider knows.
const SECONDS_UNTIL_THE_PROVIDER: u32 = 5;

pub(super) fn no_such_payment() -> Problem {
    Problem::of(&kinds::NO_SUCH_PAYMENT, "There is no such payment.")
}

pub(super) fn no_such_refund() -> Problem {
    Problem::of(&kinds::NO_SUCH_REFUND, "The payment has no such refund.")
}

impl From<RequestRefundError> for Problem {
    fn from(error: RequestRefundError) -> Self {
        match error {
            RequestRefundError::NoSuchPayment => no_such_payment(),
            RequestRefundError::OtherCurrency { .. } => {
                let detail = format!("The refund is refused: {error}.");
                Self::of(&kinds::REFUND_IN_OTHER_CURRENCY, detail)
                    .with_field("amount.currency", error)
            }
            RequestRefundError::Refused(refusal) => refund_refused(&refusal),
            RequestRefundError::Key(away) => away.into(),
            RequestRefundError::Store(error) => error.into(),
        }
    }
}

/// Notes are sealed with keys that `users` keeps, and it does not answer.
impl From<KeyAway> for Problem {
    fn from(away: KeyAway) -> Self {
        let detail = "Nothing was changed: the key of the note cannot be had now. Send the request again a little later.";
        Self::person_key_away(&away, detail)
    }
}

fn refund_refused(refusal: &RefundRefusal) -> Problem {
    let detail = format!("The refund is refused: {refusal}.");
    match refusal {
        RefundRefusal::NotCaptured => Problem::of(&kinds::NOT_CAPTURED, detail),
        RefundRefusal::NothingLeft => Problem::of(&kinds::NOTHING_LEFT_TO_REFUND, detail),
        RefundRefusal::MoreThanIsLeft { .. } => Problem::of(&kinds::REFUND_EXCEEDS_PAYMENT, detail)
            .with_field("amount.amount_minor", refusal),
        // Each request makes the id of its refund; under a key that was used none is made.
        RefundRefusal::AlreadyRequested => Problem::unexpected(refusal),
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
        let kind = match error {
            SignatureError::Forged => &kinds::WEBHOOK_FORGED,
            SignatureError::Expired => &kinds::WEBHOOK_EXPIRED,
        };
        tracing::info!(%error, "a webhook was refused");
        Self::of(kind, format!("The webhook is refused: {error}."))
    }
}

pub(super) fn malformed_webhook(error: &serde_json::Error) -> Problem {
    let detail = format!("The webhook is signed and makes no sense: {error}.");
    Problem::of(&kinds::MALFORMED_WEBHOOK, detail)
}

pub(super) fn bad_webhook_field(field: &str, error: impl std::fmt::Display) -> Problem {
    Problem::invalid(vec![FieldError { field: field.to_owned(), detail: error.to_string() }])
}

pub(super) fn provider_unavailable(error: &GatewayError) -> Problem {
    let detail = format!("The payment provider cannot be asked: {error}.");
    Problem::try_later(&kinds::PROVIDER_UNAVAILABLE, detail, SECONDS_UNTIL_THE_PROVIDER)
}
