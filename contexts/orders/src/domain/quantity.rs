//! The quantity of a line: a number of units of one product.

use std::fmt;

use shared_kernel::IntegerForm;

/// 1 to 999 units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Quantity(u16);

/// Why a number is not a quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a whole number from 1 to {}", Quantity::MOST)]
pub(crate) struct NotAQuantity;

impl Quantity {
    const MOST: u16 = 999;

    /// The form of a quantity.
    pub(crate) const FORM: IntegerForm = IntegerForm::between(1, 999, 2);

    /// The largest quantity.
    pub(crate) const LARGEST: Self = Self(Self::MOST);

    /// Takes a number of units.
    pub(crate) fn parse(units: i64) -> Result<Self, NotAQuantity> {
        match u16::try_from(units) {
            Ok(units @ 1..=Self::MOST) => Ok(Self(units)),
            Ok(_) | Err(_) => Err(NotAQuantity),
        }
    }

    /// The sum, if it is still a quantity.
    pub(crate) fn plus(self, more: Self) -> Result<Self, NotAQuantity> {
        Self::parse(i64::from(self.0) + i64::from(more.0))
    }

    pub(crate) const fn units(self) -> u16 {
        self.0
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantity_is_1_to_999_also_after_adding() {
        for units in [i64::MIN, -1, 0, 1000, 65_537, i64::MAX] {
            assert_eq!(Quantity::parse(units), Err(NotAQuantity), "{units}");
        }
        let most = Quantity::parse(999).unwrap();
        let one = Quantity::parse(1).unwrap();
        assert_eq!(Quantity::parse(998).unwrap().plus(one), Ok(most));
        assert_eq!(most.plus(one), Err(NotAQuantity));
    }
}
