//! Money in answers.

use serde::Serialize;
use shared_kernel::Money;

/// `{"amount_minor": 1250, "currency": "EUR"}`.
#[derive(Debug, Serialize)]
pub(in super::super) struct MoneyBody {
    amount_minor: i64,
    currency: &'static str,
}

impl From<Money> for MoneyBody {
    fn from(money: Money) -> Self {
        Self { amount_minor: money.amount_minor(), currency: money.currency().code() }
    }
}
