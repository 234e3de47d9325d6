//! One line of an address.

use std::fmt;

use shared_kernel::text::{Line, LineRefusal};

/// One line of an address: 1 to 100 characters that can be printed on a label.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct AddressPart(Line);

impl AddressPart {
    const LONGEST: usize = 100;

    /// Reads one line, in the one form that a [`Line`] has.
    pub(crate) fn parse(text: &str) -> Result<Self, LineRefusal> {
        Line::parse(text, Self::LONGEST).map(Self)
    }

    /// The part in a row.
    pub(crate) fn stored(text: &str) -> Result<Self, LineRefusal> {
        Line::stored(text).map(Self)
    }

    pub(crate) fn as_str(&self) -> &str {
        self.0.as_str()
    }

    pub(crate) fn into_string(self) -> String {
        self.0.into_string()
    }
}

impl fmt::Debug for AddressPart {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("AddressPart(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_part_is_one_printable_line() {
        assert_eq!(AddressPart::parse("  Ada Lovelace ").unwrap().as_str(), "Ada Lovelace");
        for text in ["", "   ", "two\nlines", "beep\u{7}", "a\u{202e}b", &"x".repeat(101)] {
            assert!(AddressPart::parse(text).is_err(), "{text:?}");
        }
        assert_eq!(AddressPart::stored("a\u{202e}b").unwrap().as_str(), "a\u{202e}b");
    }
}
