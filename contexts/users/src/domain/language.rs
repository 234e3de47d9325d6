//! The language that the shop writes to a user in.

use shared_kernel::TextForm;

/// One of the languages that the shop writes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Language {
    /// Also of those who have chosen none.
    #[default]
    English,
    German,
}

/// Why a text is no language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be en or de")]
pub(crate) struct NoSuchLanguage;

impl Language {
    /// The form of a code.
    pub(crate) const FORM: TextForm =
        TextForm::one_of(&[Self::English.as_str(), Self::German.as_str()]);

    /// Reads the code of a language (ISO 639-1).
    pub(crate) fn parse(text: &str) -> Result<Self, NoSuchLanguage> {
        let known = [Self::English, Self::German];
        known.into_iter().find(|language| language.as_str() == text).ok_or(NoSuchLanguage)
    }

    /// The code that it is stored, shown and published as.
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
    fn a_language_is_known_by_its_code() {
        for language in [Language::English, Language::German] {
            assert_eq!(Language::parse(language.as_str()), Ok(language));
        }
        for text in ["", "EN", "fr", "de-AT"] {
            assert_eq!(Language::parse(text), Err(NoSuchLanguage), "{text}");
        }
    }
}
