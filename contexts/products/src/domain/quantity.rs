//! Quantities of units, corrections of a count, and the reason of a correction.

use crate::domain::texts::TextRefused;
use shared_kernel::{IntegerForm, TextForm};

const MOST: i64 = Quantity::MOST;

/// A number of units that arrive, leave or are ordered: at least one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Quantity(i64);

/// Why a number is not a quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be between 1 and {MOST}")]
pub(crate) struct NotAQuantity;

impl Quantity {
    /// One million: more units in one command are taken for a mistake in the input.
    pub(crate) const MOST: i64 = 1_000_000;

    /// The form of a quantity.
    pub(crate) const FORM: IntegerForm = IntegerForm::between(1, MOST, 20);

    pub(crate) fn parse(units: i64) -> Result<Self, NotAQuantity> {
        if (1..=MOST).contains(&units) { Ok(Self(units)) } else { Err(NotAQuantity) }
    }

    pub(crate) const fn units(self) -> i64 {
        self.0
    }
}

/// The correction of a count: more or fewer units, never none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Adjustment(i64);

/// Why a number is not an adjustment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be between -{MOST} and {MOST}, and not 0")]
pub(crate) struct NotAnAdjustment;

impl Adjustment {
    /// The form of a correction, which is not 0.
    pub(crate) const FORM: IntegerForm = IntegerForm::between(-MOST, MOST, -2).but(0);

    pub(crate) fn parse(delta: i64) -> Result<Self, NotAnAdjustment> {
        if delta != 0 && (-MOST..=MOST).contains(&delta) {
            Ok(Self(delta))
        } else {
            Err(NotAnAdjustment)
        }
    }

    pub(crate) const fn delta(self) -> i64 {
        self.0
    }
}

/// The reason of a correction, in one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reason(String);

impl Reason {
    const LONGEST: usize = 200;

    /// The form of a reason.
    pub(crate) const FORM: TextForm =
        TextForm::like("Two were broken.").sized(1, Self::LONGEST).one_line();

    /// Takes 1 to 200 characters; spaces at either end are dropped.
    pub(crate) fn parse(text: &str) -> Result<Self, TextRefused> {
        let text = text.trim();
        if text.is_empty() {
            return Err(TextRefused::Empty);
        }
        if text.chars().count() > Self::LONGEST {
            return Err(TextRefused::TooLong(Self::LONGEST));
        }
        if text.chars().any(char::is_control) {
            return Err(TextRefused::ControlCharacter);
        }
        Ok(Self(text.to_owned()))
    }

    /// The reason of an import, which corrects the count to that of the file.
    pub(crate) fn import() -> Self {
        Self("import".to_owned())
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantity_is_at_least_one() {
        for units in [1, MOST] {
            assert_eq!(Quantity::parse(units).unwrap().units(), units);
        }
        for units in [0, -1, MOST + 1, i64::MAX, i64::MIN] {
            assert_eq!(Quantity::parse(units), Err(NotAQuantity), "{units}");
        }
    }

    #[test]
    fn an_adjustment_is_never_zero() {
        for delta in [-MOST, -1, 1, MOST] {
            assert_eq!(Adjustment::parse(delta).unwrap().delta(), delta);
        }
        for delta in [0, -MOST - 1, MOST + 1, i64::MIN] {
            assert_eq!(Adjustment::parse(delta), Err(NotAnAdjustment), "{delta}");
        }
    }

    #[test]
    fn a_reason_is_not_empty() {
        assert_eq!(Reason::parse(" broken ").unwrap().as_str(), "broken");
        assert_eq!(Reason::parse("  "), Err(TextRefused::Empty));
    }

    #[test]
    fn a_reason_is_one_short_line() {
        let longest = Reason::LONGEST;
        assert!(Reason::parse(&"é".repeat(longest)).is_ok());
        let too_long = Reason::parse(&"é".repeat(longest + 1));
        assert_eq!(too_long, Err(TextRefused::TooLong(longest)));
        assert_eq!(Reason::parse("two\nlines"), Err(TextRefused::ControlCharacter));
    }

    #[test]
    fn the_form_of_a_correction_has_its_limits() {
        let IntegerForm { least, most, example, .. } = Adjustment::FORM;
        for (limit, beyond) in [(least, least - 1), (most, most + 1)] {
            assert!(Adjustment::parse(limit).is_ok() && Adjustment::parse(beyond).is_err());
        }
        assert!(least < 0 && example < 0, "units can be taken away");
    }
}
