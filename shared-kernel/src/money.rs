//! Money: whole minor units of one ISO 4217 currency, added without overflow and never mixed.

mod currency;

use std::fmt;
use std::str::FromStr;

pub use currency::{Currency, UnknownCurrency};

/// An amount in minor units (cents, pence, yen) of one currency. It may be negative: a correction is money too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    amount_minor: i64,
    currency: Currency,
}

/// Why two amounts have no sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// The amounts are of different currencies.
    #[error("the amounts are in {left} and {right}; one sum takes one currency")]
    MixedCurrencies {
        /// Currency of the left amount.
        left: Currency,
        /// Currency of the right amount.
        right: Currency,
    },
    /// The result is beyond what 64 bits of minor units hold.
    #[error("the amount is larger than any this shop can hold")]
    Overflow,
}

/// Why a text such as `12.50` is not an amount.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParseAmountError {
    /// Not digits with at most one point.
    #[error("must be a decimal number such as 12.50, without thousands separators")]
    NotDecimal,
    /// More decimals than the currency has.
    #[error("has more decimals than {0} has")]
    TooPrecise(Currency),
    /// Beyond 64 bits of minor units.
    #[error("is larger than any amount this shop can hold")]
    Overflow,
}

impl Money {
    /// An amount of `amount_minor` minor units.
    pub const fn new(amount_minor: i64, currency: Currency) -> Self {
        Self { amount_minor, currency }
    }

    /// Zero, in a currency.
    pub const fn zero(currency: Currency) -> Self {
        Self::new(0, currency)
    }

    /// Reads a decimal text such as `12.50`: exact, without a float on the way.
    pub fn parse_decimal(text: &str, currency: Currency) -> Result<Self, ParseAmountError> {
        let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let ends_in_point = digits.ends_with('.');
        if whole.is_empty() || ends_in_point || !is_number(whole) || !is_number(fraction) {
            return Err(ParseAmountError::NotDecimal);
        }
        let scale = usize::try_from(currency.minor_digits()).unwrap_or(0);
        let significant = fraction.trim_end_matches('0');
        if significant.len() > scale {
            return Err(ParseAmountError::TooPrecise(currency));
        }
        let minor = i64::from_str(&format!("{whole}{significant:0<scale$}"))
            .map_err(|_too_large| ParseAmountError::Overflow)?;
        Ok(Self::new(if negative { -minor } else { minor }, currency))
    }

    /// The amount in minor units.
    pub const fn amount_minor(self) -> i64 {
        self.amount_minor
    }

    /// The currency.
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// The sum of two amounts of one currency.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        let sum = self.amount_minor.checked_add(other.amount_minor).ok_or(MoneyError::Overflow)?;
        Ok(Self::new(sum, self.currency))
    }

    /// The difference of this amount and `other`; it may be negative.
    pub fn minus(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        let rest = self.amount_minor.checked_sub(other.amount_minor).ok_or(MoneyError::Overflow)?;
        Ok(Self::new(rest, self.currency))
    }

    /// The amount `quantity` times over.
    pub fn times(self, quantity: i64) -> Result<Self, MoneyError> {
        let product = self.amount_minor.checked_mul(quantity).ok_or(MoneyError::Overflow)?;
        Ok(Self::new(product, self.currency))
    }

    fn same_currency(self, other: Self) -> Result<(), MoneyError> {
        if self.currency == other.currency {
            return Ok(());
        }
        Err(MoneyError::MixedCurrencies { left: self.currency, right: other.currency })
    }
}

impl fmt::Display for Money {
    /// `12.50 EUR`, `1000 JPY`, `-0.05 EUR`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.amount_minor < 0 { "-" } else { "" };
        let magnitude = self.amount_minor.unsigned_abs();
        let digits = self.currency.minor_digits();
        let unit = 10_u64.pow(digits);
        let width = usize::try_from(digits).unwrap_or(0);
        match digits {
            0 => write!(formatter, "{sign}{magnitude} {}", self.currency),
            _ => write!(
                formatter,
                "{sign}{}.{:0width$} {}",
                magnitude / unit,
                magnitude % unit,
                self.currency
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn euros(amount_minor: i64) -> Money {
        Money::new(amount_minor, Currency::EUR)
    }

    #[test]
    fn reads_and_prints_decimals_by_the_currency() {
        let yen = Currency::parse("JPY").unwrap();
        assert_eq!(Money::parse_decimal("12.5", Currency::EUR), Ok(euros(1250)));
        assert_eq!(Money::parse_decimal("12.500", Currency::EUR), Ok(euros(1250)));
        assert_eq!(Money::parse_decimal("1000", yen).unwrap().to_string(), "1000 JPY");
        assert_eq!(euros(-5).to_string(), "-0.05 EUR");
        assert_eq!(euros(123_456).to_string(), "1234.56 EUR");
    }

    #[test]
    fn refuses_inexact_amounts() {
        for text in ["", ".", "1.", "-", "1,50", "1e3", " 1", "1.2.3", "+1", "0x1"] {
            let refused = Money::parse_decimal(text, Currency::EUR);
            assert_eq!(refused, Err(ParseAmountError::NotDecimal), "{text:?}");
        }
        assert_eq!(
            Money::parse_decimal("0.005", Currency::EUR),
            Err(ParseAmountError::TooPrecise(Currency::EUR))
        );
        assert_eq!(
            Money::parse_decimal("92233720368547758.08", Currency::EUR),
            Err(ParseAmountError::Overflow)
        );
    }

    #[test]
    fn never_mixes_currencies() {
        let yen = Money::new(1, Currency::parse("JPY").unwrap());
        assert!(matches!(euros(1).plus(yen), Err(MoneyError::MixedCurrencies { .. })));
        assert!(matches!(euros(1).minus(yen), Err(MoneyError::MixedCurrencies { .. })));
    }

    proptest! {
        #[test]
        fn adding_then_taking_away_changes_nothing(left in any::<i32>(), right in any::<i32>()) {
            let (left, right) = (euros(left.into()), euros(right.into()));
            prop_assert_eq!(left.plus(right).unwrap().minus(right).unwrap(), left);
        }

        #[test]
        fn times_is_repeated_addition(price in -10_000_i64..10_000, quantity in 0_i64..50) {
            let mut sum = euros(0);
            for _ in 0..quantity {
                sum = sum.plus(euros(price)).unwrap();
            }
            prop_assert_eq!(euros(price).times(quantity).unwrap(), sum);
        }

        #[test]
        fn overflow_is_an_error_and_never_wraps(left in any::<i64>(), right in any::<i64>()) {
            let sum = i128::from(left) + i128::from(right);
            match euros(left).plus(euros(right)) {
                Ok(money) => prop_assert_eq!(i128::from(money.amount_minor()), sum),
                Err(error) => {
                    prop_assert_eq!(error, MoneyError::Overflow);
                    prop_assert!(i64::try_from(sum).is_err());
                }
            }
        }

        #[test]
        fn printed_amounts_read_back(minor in -9_000_000_000_000_i64..9_000_000_000_000) {
            let shown = euros(minor).to_string();
            let (decimal, _code) = shown.split_once(' ').unwrap();
            prop_assert_eq!(Money::parse_decimal(decimal, Currency::EUR).unwrap(), euros(minor));
        }
    }
}
