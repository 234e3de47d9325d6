//! The shipping address of an order: the only personal data in this context. It is never in an event, and erased on
//! request.

use std::fmt;

use crate::domain::Country;

/// Name and address of the recipient. Each part is parsed on its own, and no rule ties them together.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct ShippingAddress {
    pub(crate) name: AddressPart,
    pub(crate) line1: AddressPart,
    pub(crate) line2: Option<AddressPart>,
    pub(crate) postal_code: AddressPart,
    pub(crate) city: AddressPart,
    pub(crate) country: Country,
}

/// One line of an address: 1 to 100 characters that can be printed on a label.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct AddressPart(String);

/// Why a text is not a part of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be 1 to {} characters on one line", AddressPart::LONGEST)]
pub(crate) struct PartRefusal;

impl AddressPart {
    const LONGEST: usize = 100;

    /// Reads one line; blanks around it are not part of it.
    pub(crate) fn parse(text: &str) -> Result<Self, PartRefusal> {
        let text = text.trim();
        let fits = !text.is_empty() && text.chars().count() <= Self::LONGEST;
        if !fits || text.chars().any(char::is_control) {
            return Err(PartRefusal);
        }
        Ok(Self(text.to_owned()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn into_string(self) -> String {
        self.0
    }
}

impl fmt::Debug for ShippingAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ShippingAddress")
            .field("country", &self.country)
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
        for text in ["", "   ", "two\nlines", "bell\u{7}", &"x".repeat(101)] {
            assert_eq!(AddressPart::parse(text), Err(PartRefusal), "{text:?}");
        }
    }

    #[test]
    fn debug_output_shows_the_country_only() {
        let part = |text| AddressPart::parse(text).unwrap();
        let address = ShippingAddress {
            name: part("Ada Lovelace"),
            line1: part("12 St James's Square"),
            line2: None,
            postal_code: part("SW1Y 4JH"),
            city: part("London"),
            country: Country::parse("GB").unwrap(),
        };
        let shown = format!("{address:?}");
        assert_eq!(shown, r#"ShippingAddress { country: Country("GB"), .. }"#);
    }
}
