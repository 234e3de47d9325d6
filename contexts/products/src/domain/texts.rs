//! The texts of a product: name, description and category.

use std::fmt;

/// Why a text is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TextRefused {
    #[error("must not be empty")]
    Empty,
    #[error("is longer than {0} characters")]
    TooLong(usize),
    #[error("must not contain control characters")]
    ControlCharacter,
}

/// One line of text, as on a label or in a heading.
fn one_line(text: &str, longest: usize) -> Result<String, TextRefused> {
    let text = text.trim();
    if text.is_empty() {
        return Err(TextRefused::Empty);
    }
    checked(text, longest, char::is_control)
}

fn checked(
    text: &str,
    longest: usize,
    refused: impl Fn(char) -> bool,
) -> Result<String, TextRefused> {
    if text.chars().count() > longest {
        return Err(TextRefused::TooLong(longest));
    }
    if text.chars().any(refused) {
        return Err(TextRefused::ControlCharacter);
    }
    Ok(text.to_owned())
}

/// The name of a product, in one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ProductName(String);

impl ProductName {
    /// Short enough that a cursor into a list by name holds it.
    const LONGEST: usize = 150;

    /// Takes 1 to 150 characters; spaces at either end are dropped.
    pub(crate) fn parse(text: &str) -> Result<Self, TextRefused> {
        one_line(text, Self::LONGEST).map(Self)
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The key that lists sort by: case does not count.
    pub(crate) fn sort_key(&self) -> String {
        self.0.to_lowercase()
    }
}

/// The description of a product: plain text of any number of lines, possibly none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Description(String);

impl Description {
    /// Takes up to 20,000 characters; line breaks and tabs are the only control characters.
    pub(crate) fn parse(text: &str) -> Result<Self, TextRefused> {
        let refused = |letter: char| letter.is_control() && !matches!(letter, '\n' | '\r' | '\t');
        checked(text.trim(), 20_000, refused).map(Self)
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// The category that lists a product.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Category(String);

impl Category {
    /// Takes 1 to 100 characters; spaces at either end are dropped.
    pub(crate) fn parse(text: &str) -> Result<Self, TextRefused> {
        one_line(text, 100).map(Self)
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ProductName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_line_and_not_empty() {
        assert_eq!(ProductName::parse("  Vase Nº 3 ").unwrap().as_str(), "Vase Nº 3");
        assert_eq!(ProductName::parse(" "), Err(TextRefused::Empty));
        assert_eq!(ProductName::parse("two\nlines"), Err(TextRefused::ControlCharacter));
        assert_eq!(ProductName::parse(&"é".repeat(151)), Err(TextRefused::TooLong(150)));
        assert!(ProductName::parse(&"é".repeat(150)).is_ok());
    }

    #[test]
    fn a_description_may_be_empty_and_have_line_breaks() {
        assert_eq!(Description::parse("").unwrap().as_str(), "");
        assert_eq!(Description::parse("a\n\tb\n").unwrap().as_str(), "a\n\tb");
        assert_eq!(Description::parse("a\u{7}b"), Err(TextRefused::ControlCharacter));
    }

    #[test]
    fn names_are_sorted_without_regard_to_case() {
        let key = |name: &str| ProductName::parse(name).unwrap().sort_key();
        assert!(key("apple") < key("Birch"));
        assert!(key("Apple") < key("birch"));
    }
}
