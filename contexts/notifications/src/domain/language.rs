//! The languages that mails are written in.

/// One of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    English,
    German,
}

impl Language {
    /// The language of a code. One that this release does not write in is English, so that its users get their mails.
    pub(crate) fn of_code(code: Option<&str>) -> Self {
        match code {
            Some("de") => Self::German,
            Some(_) | None => Self::English,
        }
    }

    /// The code (ISO 639-1).
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_of_later_versions_is_written_to_in_english() {
        for language in [Language::English, Language::German] {
            assert_eq!(Language::of_code(Some(language.as_str())), language);
        }
        for code in [Some("fr"), None] {
            assert_eq!(Language::of_code(code), Language::English);
        }
    }
}
