//! The display name of a user.

use std::fmt;

shared_kernel::line_type! {
    /// A name to show, of 1 to 100 characters on one line, none of them invisible.
    pub(crate) struct DisplayName: 100
}

/// A name is personal data, so `{:?}` keeps it out of logs.
impl fmt::Debug for DisplayName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("DisplayName(…)")
    }
}

#[cfg(test)]
mod tests {
    use shared_kernel::text::LineRefusal;

    use super::*;

    #[test]
    fn a_name_is_one_line_that_can_be_seen() {
        assert_eq!(DisplayName::parse(" Ａｄａ ").unwrap().as_str(), "Ada");
        assert!(DisplayName::parse(&"é".repeat(100)).is_ok());
        assert_eq!(DisplayName::parse(&"é".repeat(101)), Err(LineRefusal::TooLong(100)));
        for text in
            ["", "   ", "Ada\nLovelace", "Ada\u{7}", "Ada\u{200b}", "\u{202e}adA", "\u{301}"]
        {
            assert!(DisplayName::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_name_that_an_earlier_version_took_is_read() {
        assert_eq!(DisplayName::stored("Ada\u{200b}").unwrap().as_str(), "Ada\u{200b}");
        assert!(DisplayName::stored("").is_err());
    }
}
