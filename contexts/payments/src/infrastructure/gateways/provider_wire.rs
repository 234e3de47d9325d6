//! The provider's HTTP interface as this client uses it: paths, status texts, error codes and bodies. `provider_status` maps
//! the status texts to outcomes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use shared_kernel::{Currency, Money};
use uuid::Uuid;

/// The header with the key under which the provider does a thing once.
pub(crate) const KEY_HEADER: &str = "idempotency-key";

/// The paths that a provider answers on.
pub(crate) const CHARGES: &str = "/v1/charges";
pub(crate) const REFUNDS: &str = "/v1/refunds";
pub(crate) const CAPTURES: &str = "/v1/captures";
pub(crate) const TEST_TOKENS: &str = "/v1/test-tokens";

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

/// A charge to make or to withdraw.
#[derive(Debug, Serialize)]
pub(crate) struct ChargeBody {
    pub(crate) amount_minor: i64,
    pub(crate) currency: String,
    pub(crate) token: String,
}

/// A refund to make.
#[derive(Debug, Serialize)]
pub(crate) struct RefundBody {
    /// The key of the charge that it belongs to.
    pub(crate) charge_key: Uuid,
    pub(crate) amount_minor: i64,
    pub(crate) currency: String,
}

/// A charge in the provider's ledger.
#[derive(Debug, Deserialize)]
pub(crate) struct ChargeAnswer {
    pub(crate) idempotency_key: Uuid,
    pub(crate) reference: String,
    pub(crate) status: String,
    #[serde(flatten)]
    pub(crate) stated: StatedAmount,
    #[serde(default)]
    pub(crate) decline_reason: Option<String>,
}

/// A refund in the provider's ledger.
#[derive(Debug, Deserialize)]
pub(crate) struct RefundAnswer {
    pub(crate) idempotency_key: Uuid,
    pub(crate) reference: String,
    pub(crate) status: String,
    #[serde(flatten)]
    pub(crate) stated: StatedAmount,
    #[serde(default)]
    pub(crate) failure_reason: Option<String>,
}

/// An amount in an answer or a webhook of the provider, in whatever form it comes: one that cannot be read is a fact about
/// money, and no reason to ignore what it is said of.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
pub(crate) struct StatedAmount {
    #[serde(default)]
    amount_minor: Value,
    #[serde(default)]
    currency: Value,
}

impl StatedAmount {
    /// The amount; `None` when it is missing or cannot be read.
    pub(crate) fn read(&self) -> Option<Money> {
        let currency = Currency::recorded(self.currency.as_str()?).ok()?;
        Some(Money::new(self.amount_minor.as_i64()?, currency))
    }
}

/// Why the provider did not do what it was asked.
#[derive(Debug, Deserialize)]
pub(crate) struct Refusal {
    pub(crate) code: String,
    pub(crate) detail: String,
}

/// Some of the captured charges, by their keys. When there are none, the last page was the one before.
#[derive(Debug, Deserialize)]
pub(crate) struct Captures {
    pub(crate) items: Vec<ChargeAnswer>,
}

/// The test tokens of a simulated provider.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct TestTokens {
    pub(crate) items: Vec<TestToken>,
}

/// One test token.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct TestToken {
    pub(crate) token: String,
    /// Its effect, in a sentence.
    pub(crate) does: String,
}
