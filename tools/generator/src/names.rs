//! Names: read once, and spelled as each place spells them.

use std::fmt;

use heck::{ToKebabCase, ToPascalCase, ToShoutySnakeCase, ToSnakeCase};
use pluralizer::pluralize;

use crate::GenerateError;

/// The longest name: it becomes a part of file names, tables and headers.
const LONGEST: usize = 40;

/// One or several words in lower case, such as `gift-card`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Name(String);

impl Name {
    /// Reads a name of what `meaning` says: lower-case letters and digits, words joined by hyphens or underscores.
    pub(crate) fn parse(text: &str, meaning: &str) -> Result<Self, GenerateError> {
        let name = Self::word(text, meaning)?;
        if is_reserved(&name.snake()) {
            return Err(GenerateError::Name(format!(
                "{text:?} cannot name {meaning}: it is a word of Rust or of its standard library"
            )));
        }
        Ok(name)
    }

    /// The same for what names nothing in Rust, such as a part of a path.
    pub(crate) fn word(text: &str, meaning: &str) -> Result<Self, GenerateError> {
        let kebab = text.replace('_', "-");
        let is_word = |word: &str| {
            word.starts_with(|first: char| first.is_ascii_lowercase())
                && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        };
        if text.len() > LONGEST || !kebab.split('-').all(is_word) {
            return Err(GenerateError::Name(format!(
                "{text:?} cannot name {meaning}: write lower-case letters and digits, words joined by hyphens, at most \
                 {LONGEST} in all, such as gift-card"
            )));
        }
        Ok(Self(kebab.to_kebab_case()))
    }

    /// `gift-card`.
    pub(crate) fn kebab(&self) -> &str {
        &self.0
    }

    /// `gift_card`.
    pub(crate) fn snake(&self) -> String {
        self.0.to_snake_case()
    }

    /// `GiftCard`.
    pub(crate) fn pascal(&self) -> String {
        self.0.to_pascal_case()
    }

    /// `GIFT_CARD`.
    pub(crate) fn shouting(&self) -> String {
        self.0.to_shouty_snake_case()
    }

    /// `gift card`.
    pub(crate) fn words(&self) -> String {
        self.0.replace('-', " ")
    }

    /// `gift-cards`. A word that English does not count, such as `mail`, is counted all the same: one and many are two names in
    /// the code.
    pub(crate) fn plural(&self) -> Self {
        let plural = self.counted(2);
        if plural == self.counted(1) { Self(format!("{}s", plural.0)) } else { plural }
    }

    /// `gift-card`.
    pub(crate) fn singular(&self) -> Self {
        let singular = self.counted(1);
        // The plural that `plural` has made of such a word.
        match singular.0.strip_suffix('s').map(|one| Self(one.to_owned())) {
            Some(one) if one.counted(2) == one && one.plural() == *self => one,
            Some(_) | None => singular,
        }
    }

    fn counted(&self, count: isize) -> Self {
        match self.0.rsplit_once('-') {
            Some((before, last)) => Self(format!("{before}-{}", pluralize(last, count, false))),
            None => Self(pluralize(&self.0, count, false)),
        }
    }

    /// `a` or `an`.
    pub(crate) fn article(&self) -> &'static str {
        article(&self.0)
    }

    /// Whether it is one word.
    pub(crate) fn is_one_word(&self) -> bool {
        !self.0.contains('-')
    }
}

impl fmt::Display for Name {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Whether `word` cannot name a crate or an item: a keyword, or a crate that is always there.
fn is_reserved(word: &str) -> bool {
    const ALWAYS_THERE: [&str; 6] = ["std", "core", "alloc", "test", "proc_macro", "build"];
    syn::parse_str::<syn::Ident>(word).is_err() || ALWAYS_THERE.contains(&word)
}

/// `a` or `an`.
pub(crate) fn article(words: &str) -> &'static str {
    if words.starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" }
}

/// With a capital at the beginning.
pub(crate) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_spelled_for_each_place() {
        let name = Name::parse("gift-card", "an aggregate").unwrap();
        assert_eq!(Name::parse("gift_card", "an aggregate").unwrap(), name);
        assert_eq!(name.snake(), "gift_card");
        assert_eq!(name.pascal(), "GiftCard");
        assert_eq!(name.shouting(), "GIFT_CARD");
        assert_eq!(name.words(), "gift card");
        assert_eq!(name.plural().kebab(), "gift-cards");
        assert_eq!(name.plural().singular(), name);
    }

    #[test]
    fn a_plural_is_that_of_english() {
        for (one, many) in [("review", "reviews"), ("entry", "entries"), ("address", "addresses")] {
            let name = Name::parse(one, "an aggregate").unwrap();
            assert_eq!(name.plural().kebab(), many);
            assert_eq!(name.plural().singular(), name);
        }
    }

    #[test]
    fn one_and_many_are_always_two_names() {
        for (one, many) in [("mail", "mails"), ("sheep", "sheeps"), ("news", "newss")] {
            let name = Name::parse(one, "an aggregate").unwrap();
            assert_eq!(name.plural().kebab(), many);
            assert_eq!(name.plural().singular().kebab(), one);
        }
    }

    #[test]
    fn other_names_are_refused() {
        for text in
            ["", "Review", "review!", "-review", "re--view", "1review", "move", "core", "révision"]
        {
            let refused = Name::parse(text, "a context").unwrap_err().to_string();
            assert!(refused.contains("a context"), "{refused}");
        }
        assert!(Name::parse(&"a".repeat(41), "a context").is_err());
    }
}
