//! The price of one unit of a product.

use shared_kernel::{IntegerForm, Money};

/// An amount that is not negative; a product may be free of charge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Price(Money);

/// Why an amount is not a price.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NotAPrice {
    #[error("must not be negative")]
    Negative,
    #[error("must be at most {} minor units", Price::HIGHEST_MINOR)]
    TooHigh,
}

impl Price {
    /// High enough for any currency, and low enough that no order of the shop can overflow.
    pub(crate) const HIGHEST_MINOR: i64 = 1_000_000_000_000;
    /// The form of an amount in minor units.
    pub(crate) const MINOR_FORM: IntegerForm = IntegerForm::between(0, Self::HIGHEST_MINOR, 1250);
    const TOO_HIGH_MINOR: i64 = Self::HIGHEST_MINOR + 1;

    pub(crate) fn parse(amount: Money) -> Result<Self, NotAPrice> {
        Self::check_minor(amount.amount_minor()).map(|_minor| Self(amount))
    }

    /// The minor units, if they are a price in some currency.
    pub(crate) const fn check_minor(minor: i64) -> Result<i64, NotAPrice> {
        match minor {
            ..0 => Err(NotAPrice::Negative),
            Self::TOO_HIGH_MINOR.. => Err(NotAPrice::TooHigh),
            _ => Ok(minor),
        }
    }

    pub(crate) const fn amount(self) -> Money {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use shared_kernel::Currency;

    use super::*;

    #[test]
    fn a_price_is_never_negative() {
        let price = |minor| Price::parse(Money::new(minor, Currency::EUR));
        assert_eq!(price(0).unwrap().amount().amount_minor(), 0);
        assert_eq!(price(-1), Err(NotAPrice::Negative));
        assert!(price(Price::HIGHEST_MINOR).is_ok());
        assert_eq!(price(Price::HIGHEST_MINOR + 1), Err(NotAPrice::TooHigh));
    }
}
