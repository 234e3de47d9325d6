//! The display name of a user.

use std::fmt;

const LONGEST: usize = 100;

/// A name to show, of 1 to 100 characters on one line.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct DisplayName(String);

/// Why a text is not a display name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be 1 to 100 characters on one line")]
pub(crate) struct NotADisplayName;

impl DisplayName {
    /// Reads a name, trimmed.
    pub(crate) fn parse(text: &str) -> Result<Self, NotADisplayName> {
        let name = text.trim();
        let fits = (1..=LONGEST).contains(&name.chars().count());
        if fits && !name.contains(char::is_control) {
            Ok(Self(name.to_owned()))
        } else {
            Err(NotADisplayName)
        }
    }

    /// The name.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// A name is personal data, so `{:?}` keeps it out of logs.
impl fmt::Debug for DisplayName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("DisplayName(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_length_is_counted_in_characters() {
        assert_eq!(DisplayName::parse(" Ada ").unwrap().as_str(), "Ada");
        assert!(DisplayName::parse(&"é".repeat(100)).is_ok());
        assert_eq!(DisplayName::parse(&"é".repeat(101)), Err(NotADisplayName));
    }

    #[test]
    fn empty_names_and_several_lines_are_refused() {
        for text in ["", "   ", "Ada\nLovelace", "Ada\u{7}"] {
            assert_eq!(DisplayName::parse(text), Err(NotADisplayName), "{text:?}");
        }
    }
}
