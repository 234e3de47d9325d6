//! One line of an address.

use std::fmt;

shared_kernel::line_type! {
    /// One line of an address: 1 to 100 characters that can be printed on a label.
    pub(crate) struct AddressPart: 100
}

/// It is personal data, so `{:?}` keeps it out of logs.
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
