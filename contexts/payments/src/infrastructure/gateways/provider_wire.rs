//! What is said between us and a payment provider over HTTP, as both sides of the wire read it. The words are the
//! provider's; those of ours that they stand for are found in `provider_words`.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The header with the key under which the provider does a thing once.
pub(crate) const KEY_HEADER: &str = "idempotency-key";

/// The paths that a provider answers on.
pub(crate) const HEALTH: &str = "/v1/health";
pub(crate) const CHARGES: &str = "/v1/charges";
pub(crate) const REFUNDS: &str = "/v1/refunds";
pub(crate) const CAPTURES: &str = "/v1/captures";

/// The words for the state of a charge.
pub(crate) const PENDING: &str = "pending";
pub(crate) const CAPTURED: &str = "captured";
pub(crate) const DECLINED: &str = "declined";
pub(crate) const WITHDRAWN: &str = "withdrawn";
/// The words for the state of a refund.
pub(crate) const COMPLETED: &str = "completed";
pub(crate) const FAILED: &str = "failed";

/// The request was turned away unread, as by a connection that is refused: surely nothing happened.
pub(crate) const NOT_TAKEN: &str = "not_taken";
/// The provider has no charge of this key.
pub(crate) const NO_SUCH_CHARGE: &str = "no_such_charge";
/// The provider has no refund of this key.
pub(crate) const NO_SUCH_REFUND: &str = "no_such_refund";
/// The key was used for something else.
pub(crate) const KEY_REUSED: &str = "key_reused";
/// What was sent makes no sense.
pub(crate) const MALFORMED: &str = "malformed";
/// The provider failed; what became of the request is in its books.
pub(crate) const FAILURE: &str = "failure";

/// A charge to make or to withdraw.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ChargeBody {
    pub(crate) amount_minor: i64,
    pub(crate) currency: String,
    pub(crate) token: String,
}

/// A refund to make.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RefundBody {
    /// The key of the charge that it belongs to.
    pub(crate) charge_key: Uuid,
    pub(crate) amount_minor: i64,
    pub(crate) currency: String,
}

/// A charge in the provider's books.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ChargeAnswer {
    pub(crate) idempotency_key: Uuid,
    pub(crate) reference: String,
    pub(crate) status: String,
    pub(crate) amount_minor: i64,
    pub(crate) currency: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) decline_reason: Option<String>,
    pub(crate) refunded_minor: i64,
}

/// A refund in the provider's books.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RefundAnswer {
    pub(crate) idempotency_key: Uuid,
    pub(crate) charge_key: Uuid,
    pub(crate) reference: String,
    pub(crate) status: String,
    pub(crate) amount_minor: i64,
    pub(crate) currency: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) failure_reason: Option<String>,
}

/// Why the provider did not do what it was asked.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Refusal {
    pub(crate) code: String,
    pub(crate) detail: String,
}

/// Which captures to report.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct CapturesAfter {
    /// Only those whose key is greater.
    pub(crate) after: Uuid,
}

/// Some of the captured charges, by their keys. When there are none, the last page was the one before.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Captures {
    pub(crate) items: Vec<ChargeAnswer>,
}
