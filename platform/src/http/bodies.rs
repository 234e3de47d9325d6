//! The answer bodies that every context shares: money, and the id of what a request has made.

use schemars::JsonSchema;
use serde::Serialize;
use shared_kernel::Money;
use uuid::Uuid;

/// An amount: `{"amount_minor": 1250, "currency": "EUR"}`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "Money")]
pub struct MoneyBody {
    /// In minor units, such as cents.
    amount_minor: i64,
    /// The code of ISO 4217.
    currency: &'static str,
}

/// The id of what a request has made; a repeated request gets the same.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[schemars(rename = "Made")]
pub struct MadeBody {
    /// The id.
    pub id: Uuid,
}

impl From<Money> for MoneyBody {
    fn from(money: Money) -> Self {
        Self { amount_minor: money.amount_minor(), currency: money.currency().code() }
    }
}
