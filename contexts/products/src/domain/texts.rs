//! The texts of a product: name, description and category.

use std::fmt;

use shared_kernel::TextForm;

/// Why a text of several lines is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TextRefused {
    #[error("must not be empty")]
    Empty,
    #[error("is longer than {0} characters")]
    TooLong(usize),
    #[error("must not contain control characters")]
    ControlCharacter,
}

shared_kernel::line_type! {
    /// The name of a product, in one line of 1 to 150 characters: a list or a label shows it whole.
    #[derive(Debug)]
    pub(crate) struct ProductName: 150
}

impl ProductName {
    /// The key that lists sort by: case does not count.
    pub(crate) fn sort_key(&self) -> String {
        self.as_str().to_lowercase()
    }
}

/// The description of a product: plain text of any number of lines, possibly none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Description(String);

impl Description {
    const LONGEST: usize = 20_000;

    /// The form of a description.
    pub(crate) const FORM: TextForm =
        TextForm::like("Holds 0.3 litres.").sized(0, Self::LONGEST).lines();

    /// Takes up to 20,000 characters; line breaks and tabs are the only control characters.
    pub(crate) fn parse(text: &str) -> Result<Self, TextRefused> {
        let text = text.trim();
        let refused = |letter: char| letter.is_control() && !matches!(letter, '\n' | '\r' | '\t');
        if text.chars().count() > Self::LONGEST {
            return Err(TextRefused::TooLong(Self::LONGEST));
        }
        if text.contains(refused) {
            return Err(TextRefused::ControlCharacter);
        }
        Ok(Self(text.to_owned()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

shared_kernel::line_type! {
    /// The category that lists a product: 1 to 100 characters.
    #[derive(Debug)]
    pub(crate) struct Category: 100
}

impl fmt::Display for ProductName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use shared_kernel::text::LineRefusal;

    use super::*;

    #[test]
    fn a_name_is_one_line_and_not_empty() {
        assert_eq!(ProductName::parse("  Vase Nº 3 ").unwrap().as_str(), "Vase Nº 3");
        assert_eq!(ProductName::parse(" "), Err(LineRefusal::Empty));
        assert_eq!(ProductName::parse("two\nlines"), Err(LineRefusal::Control));
        assert_eq!(ProductName::parse("Vase\u{200b}"), Err(LineRefusal::Invisible('\u{200b}')));
        assert_eq!(ProductName::stored("Vase\u{200b}").unwrap().as_str(), "Vase\u{200b}");
        assert_eq!(ProductName::parse(&"é".repeat(151)), Err(LineRefusal::TooLong(150)));
        assert!(ProductName::parse(&"é".repeat(150)).is_ok());
    }

    #[test]
    fn a_description_may_be_empty_and_have_line_breaks() {
        assert_eq!(Description::parse("").unwrap().as_str(), "");
        assert_eq!(Description::parse("a\n\tb\n").unwrap().as_str(), "a\n\tb");
        assert_eq!(Description::parse("a\u{7}b"), Err(TextRefused::ControlCharacter));
        let longest = Description::LONGEST;
        assert!(Description::parse(&"é".repeat(longest)).is_ok());
        let too_long = Description::parse(&"é".repeat(longest + 1));
        assert_eq!(too_long, Err(TextRefused::TooLong(longest)));
    }

    #[test]
    fn names_are_sorted_without_regard_to_case() {
        let key = |name: &str| ProductName::parse(name).unwrap().sort_key();
        assert!(key("apple") < key("Birch"));
        assert!(key("Apple") < key("birch"));
    }
}
