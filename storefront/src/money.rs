//! Amounts of money as the API sends them and as people read and write them.

use std::fmt;

use serde::{Deserialize, Serialize};
use shared_kernel::Currency;

/// An amount in minor units, as the API has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Money {
    /// Whole minor units.
    pub(crate) amount_minor: i64,
    /// The code of ISO 4217.
    pub(crate) currency: String,
}

impl Money {
    /// The amount so many times.
    pub(crate) fn times(&self, quantity: i64) -> Self {
        let amount_minor = self.amount_minor.saturating_mul(quantity);
        Self { amount_minor, currency: self.currency.clone() }
    }

    /// The sum, if both are of one currency.
    pub(crate) fn plus(&self, other: &Self) -> Option<Self> {
        let amount_minor = self.amount_minor.checked_add(other.amount_minor)?;
        (self.currency == other.currency)
            .then(|| Self { amount_minor, currency: self.currency.clone() })
    }

    /// The amount as one types it into a field, such as `12.50`.
    pub(crate) fn typed(&self) -> String {
        let digits = digits_of(&self.currency);
        let unit = 10_i64.saturating_pow(digits);
        let (whole, rest) = (self.amount_minor / unit, (self.amount_minor % unit).abs());
        let sign = if self.amount_minor < 0 && whole == 0 { "-" } else { "" };
        match usize::try_from(digits) {
            Ok(width) if width > 0 => format!("{sign}{whole}.{rest:0width$}"),
            Ok(_) | Err(_) => whole.to_string(),
        }
    }
}

/// Reads what somebody has typed, such as `12.50`, `12,5` or `12`, in minor units of the currency.
pub(crate) fn parse(text: &str, currency: &str) -> Option<i64> {
    let digits = usize::try_from(digits_of(currency)).ok()?;
    let text = text.trim().replace(',', ".");
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let is_number = !whole.is_empty()
        && [whole, rest].iter().all(|part| part.bytes().all(|one| one.is_ascii_digit()));
    if !is_number || rest.len() > digits {
        return None;
    }
    format!("{whole}{rest:0<digits$}").parse().ok()
}

fn digits_of(currency: &str) -> u32 {
    Currency::parse(currency).map_or(2, Currency::minor_digits)
}

/// The sign that people know, or the code.
fn sign_of(currency: &str) -> Option<&'static str> {
    match currency {
        "EUR" => Some("€"),
        "USD" => Some("$"),
        "GBP" => Some("£"),
        "JPY" => Some("¥"),
        _ => None,
    }
}

impl fmt::Display for Money {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (typed, currency) = (self.typed(), &self.currency);
        // A no-break space: an amount is not torn apart.
        match (sign_of(currency), typed.strip_prefix('-')) {
            (Some(sign), Some(positive)) => write!(formatter, "−{sign}{positive}"),
            (Some(sign), None) => write!(formatter, "{sign}{typed}"),
            (None, _) => write!(formatter, "{typed}\u{a0}{currency}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(amount_minor: i64, currency: &str) -> Money {
        Money { amount_minor, currency: currency.to_owned() }
    }

    #[test]
    fn amounts_are_shown_with_the_digits_of_their_currency() {
        for (amount, currency, shown) in [
            (6900, "EUR", "€69.00"),
            (5, "USD", "$0.05"),
            (-5, "EUR", "−€0.05"),
            (1500, "JPY", "¥1500"),
            (1250, "CHF", "12.50\u{a0}CHF"),
            (1234, "KWD", "1.234\u{a0}KWD"),
        ] {
            assert_eq!(money(amount, currency).to_string(), shown);
        }
    }

    #[test]
    fn typed_amounts_are_read_exactly_or_not_at_all() {
        for (text, minor) in [("12.50", 1250), ("12,5", 1250), (" 12 ", 1200), ("0.05", 5)] {
            assert_eq!(parse(text, "EUR"), Some(minor), "{text}");
        }
        assert_eq!(parse("1500", "JPY"), Some(1500));
        for bad in ["", "-1", "1.234", "1.2.3", "twelve", ".5", "1e3"] {
            assert_eq!(parse(bad, "EUR"), None, "{bad}");
        }
        assert_eq!(parse("1.5", "JPY"), None);
    }

    #[test]
    fn amounts_of_two_currencies_have_no_sum() {
        assert_eq!(money(1, "EUR").plus(&money(2, "EUR")), Some(money(3, "EUR")));
        assert_eq!(money(1, "EUR").plus(&money(2, "USD")), None);
    }
}
