//! The provider's HTTP interface: status texts, error codes and bodies. Its clients declare their own view of it.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The header with the key under which the provider does a thing once.
pub(crate) const KEY_HEADER: &str = "idempotency-key";

/// The status of a charge.
pub(crate) const PENDING: &str = "pending";
pub(crate) const CAPTURED: &str = "captured";
pub(crate) const DECLINED: &str = "declined";
pub(crate) const WITHDRAWN: &str = "withdrawn";
/// The status of a refund.
pub(crate) const COMPLETED: &str = "completed";
pub(crate) const FAILED: &str = "failed";

/// The request was refused unread, as by a connection that is refused: nothing happened.
pub(crate) const NOT_TAKEN: &str = "not_taken";
/// The provider has no charge of this key.
pub(crate) const NO_SUCH_CHARGE: &str = "no_such_charge";
/// The provider has no refund of this key.
pub(crate) const NO_SUCH_REFUND: &str = "no_such_refund";
/// There is nothing at this path.
pub(crate) const NO_SUCH_PATH: &str = "no_such_path";
/// The key was used for something else.
pub(crate) const KEY_REUSED: &str = "key_reused";
/// The request makes no sense.
pub(crate) const MALFORMED: &str = "malformed";
/// The provider failed; what became of the request is in its ledger.
pub(crate) const FAILURE: &str = "failure";

/// A charge to make or to withdraw.
#[derive(Debug, Deserialize)]
pub(crate) struct ChargeBody {
    pub(crate) amount_minor: i64,
    pub(crate) currency: String,
    pub(crate) token: String,
}

/// A refund to make.
#[derive(Debug, Deserialize)]
pub(crate) struct RefundBody {
    /// The key of the charge that it belongs to.
    pub(crate) charge_key: Uuid,
    pub(crate) amount_minor: i64,
    pub(crate) currency: String,
}

/// A charge in the provider's ledger.
#[derive(Debug, Serialize)]
pub(crate) struct ChargeAnswer {
    pub(crate) idempotency_key: Uuid,
    pub(crate) reference: String,
    pub(crate) status: String,
    pub(crate) amount_minor: i64,
    pub(crate) currency: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) decline_reason: Option<String>,
    pub(crate) refunded_minor: i64,
}

/// A refund in the provider's ledger.
#[derive(Debug, Serialize)]
pub(crate) struct RefundAnswer {
    pub(crate) idempotency_key: Uuid,
    pub(crate) charge_key: Uuid,
    pub(crate) reference: String,
    pub(crate) status: String,
    pub(crate) amount_minor: i64,
    pub(crate) currency: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) failure_reason: Option<String>,
}

/// Some of the captured charges, by their keys. When there are none, the last page was the one before.
#[derive(Debug, Serialize)]
pub(crate) struct Captures {
    pub(crate) items: Vec<ChargeAnswer>,
}

/// The test tokens and their effects.
#[derive(Debug, Serialize)]
pub(crate) struct TestTokens {
    pub(crate) items: Vec<TestTokenAnswer>,
}

/// One test token.
#[derive(Debug, Serialize)]
pub(crate) struct TestTokenAnswer {
    pub(crate) token: &'static str,
    pub(crate) does: &'static str,
}

/// Why the provider did not do what it was asked.
#[derive(Debug, Serialize)]
pub(crate) struct Refusal<'a> {
    pub(crate) code: &'a str,
    pub(crate) detail: &'a str,
}
