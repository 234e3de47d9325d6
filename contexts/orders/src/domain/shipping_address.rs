//! The shipping address of an order: the only personal data in this context. It is never in an event, and erased on
//! request.

use std::fmt;

use shared_kernel::text::{Line, LineRefusal};

use crate::domain::Locality;

/// Name and address of the recipient. Each part is parsed on its own; the rules of the country tie those of the locality together.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct ShippingAddress {
    pub(crate) name: AddressPart,
    pub(crate) line1: AddressPart,
    pub(crate) line2: Option<AddressPart>,
    pub(crate) locality: Locality,
}

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

impl fmt::Debug for ShippingAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ShippingAddress")
            .field("country", &self.locality.country())
            .finish_non_exhaustive()
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
        for text in ["", "   ", "two\nlines", "bell\u{7}", "a\u{202e}b", &"x".repeat(101)] {
            assert!(AddressPart::parse(text).is_err(), "{text:?}");
        }
        assert_eq!(AddressPart::stored("a\u{202e}b").unwrap().as_str(), "a\u{202e}b");
    }

    #[test]
    fn debug_output_shows_the_country_only() {
        let shown = format!("{:?}", crate::domain::testing::address());
        assert_eq!(shown, r#"ShippingAddress { country: Country("GB"), .. }"#);
    }
}
