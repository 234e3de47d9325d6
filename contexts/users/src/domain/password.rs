//! A password in the clear and its hash. Hashing itself is a port of the application.

use std::fmt;

use shared_kernel::TextForm;
use shared_kernel::text::{composed, folded};

mod common;

use common::is_common;

const SHORTEST: usize = 8;
/// bcrypt reads at most 72 bytes: a longer password would be truncated silently.
const LONGEST: usize = 72;

/// A password in the clear, before it is hashed. `{:?}` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Password(String);

/// A password that somebody logs in with, in each way that it may have been stored. `{:?}` does not show it.
#[derive(Clone)]
pub(crate) struct PasswordAttempt {
    composed: Password,
    as_typed: Option<Password>,
}

/// Why a text cannot be a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NotAPassword {
    /// Too easily guessed.
    #[error("must have at least 8 characters")]
    TooShort,
    /// Nothing to type but the space bar.
    #[error("must not consist of blanks alone")]
    Blank,
    /// It would be truncated.
    #[error("must have at most 72 bytes")]
    TooLong,
    /// bcrypt ends a password with a zero byte.
    #[error("must not contain a zero byte")]
    ZeroByte,
    /// Tried first by everybody who guesses.
    #[error("is one of the most common passwords; take several words")]
    TooCommon,
    /// Known to everybody who knows the account or the shop.
    #[error(
        "must not be your e-mail address or a part of it, your name or the address of the shop"
    )]
    OwnWords,
}

impl Password {
    /// The form of a password: its longest is counted in bytes, which are characters at the least.
    pub(crate) const FORM: TextForm =
        TextForm::like("a plain sentence 7").sized(SHORTEST, LONGEST).format("password");

    /// Reads a password that somebody chooses, in its composed form (NFC), so that every keyboard types the same. Every character
    /// counts, spaces too.
    pub(crate) fn parse(text: &str) -> Result<Self, NotAPassword> {
        let password = Self::whole(&composed(text))?;
        if password.0.chars().count() < SHORTEST {
            return Err(NotAPassword::TooShort);
        }
        if password.0.trim().is_empty() {
            return Err(NotAPassword::Blank);
        }
        if is_common(&password.0) { Err(NotAPassword::TooCommon) } else { Ok(password) }
    }

    /// Whether it is one of these words of an account, such as the name or the address, or a part of an address. Case, blanks, and
    /// digits and signs at the end do not count.
    pub(crate) fn is_one_of(&self, words: &[&str]) -> bool {
        let key = |text: &str| folded(text).split_whitespace().collect::<String>();
        let password = key(&self.0);
        let is_added = |letter: char| letter.is_ascii_digit() || letter.is_ascii_punctuation();
        let bare = password.trim_end_matches(is_added);
        let words = words.iter().flat_map(|word| parts(word)).map(key);
        let mut words = words.filter(|word| !word.is_empty());
        words.any(|word| [&password, bare].contains(&word.as_str()))
    }

    /// The text, for the hasher.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }

    fn whole(text: &str) -> Result<Self, NotAPassword> {
        if text.len() > LONGEST {
            return Err(NotAPassword::TooLong);
        }
        if text.contains('\0') { Err(NotAPassword::ZeroByte) } else { Ok(Self(text.to_owned())) }
    }
}

/// A word of an account and, of an address, what stands before the `@`, each domain, and each name in it.
fn parts(word: &str) -> Vec<&str> {
    let Some((mailbox, mut domain)) = word.rsplit_once('@') else { return vec![word] };
    let mut parts = vec![word, mailbox, domain];
    while let Some((name, above)) = domain.split_once('.') {
        parts.extend([name, above]);
        domain = above;
    }
    parts
}

impl PasswordAttempt {
    /// The form of an attempt. It has no shortest but one: a text that was never a password is a wrong one.
    pub(crate) const FORM: TextForm = TextForm { shortest: 1, ..Password::FORM };

    /// Reads a password that was chosen some time ago. Earlier versions counted 8 bytes, and stored what was typed.
    pub(crate) fn parse(text: &str) -> Result<Self, NotAPassword> {
        if text.is_empty() {
            return Err(NotAPassword::TooShort);
        }
        let as_typed = Password::whole(text)?;
        let composed = Password::whole(&composed(text))?;
        let differs = composed != as_typed;
        Ok(Self { composed, as_typed: differs.then_some(as_typed) })
    }

    /// Each password that this may be.
    pub(crate) fn spellings(self) -> impl Iterator<Item = Password> {
        [Some(self.composed), self.as_typed].into_iter().flatten()
    }
}

impl fmt::Debug for PasswordAttempt {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PasswordAttempt(…)")
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Password(…)")
    }
}

/// The hash of a password, in the form of `crypt(3)`.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct PasswordHash(String);

/// Why a text is not the hash of a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a password hash in the form of crypt(3)")]
pub(crate) struct NotAPasswordHash;

impl PasswordHash {
    /// Takes a hash in the form of `crypt(3)`: an algorithm between dollar signs, then the rest.
    pub(crate) fn parse(text: &str) -> Result<Self, NotAPasswordHash> {
        let parts = text.strip_prefix('$').and_then(|rest| rest.split_once('$'));
        match parts {
            Some((algorithm, rest)) if !algorithm.is_empty() && !rest.is_empty() => {
                Ok(Self(text.to_owned()))
            }
            Some(_) | None => Err(NotAPasswordHash),
        }
    }

    /// The cost at which it was made: the logarithm of its rounds.
    pub(crate) fn cost(&self) -> Option<u32> {
        self.0.split('$').nth(2)?.parse().ok()
    }

    /// The hash as text, for the hasher and the store.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PasswordHash(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_common_password_is_refused_when_it_is_chosen_and_can_be_shown() {
        assert_eq!(Password::parse("password1"), Err(NotAPassword::TooCommon));
        assert!(PasswordAttempt::parse("password1").is_ok(), "it may have been chosen before");
    }

    #[test]
    fn an_attempt_is_any_text_that_fits_its_form() {
        for text in ["0", "short", " ", &"x".repeat(LONGEST)] {
            assert!(PasswordAttempt::parse(text).is_ok(), "{text:?} is wrong, and not malformed");
        }
        for text in ["", "a\0", &"x".repeat(LONGEST + 1)] {
            assert!(PasswordAttempt::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn the_length_is_counted_in_characters() {
        assert!(Password::parse("pässwör1").is_ok());
        for text in ["éééé", "1234567", "e\u{301}e\u{301}e\u{301}e\u{301}"] {
            assert_eq!(Password::parse(text), Err(NotAPassword::TooShort), "{text}");
        }
        for text in ["        ", "\u{a0}\u{3000}\t  \u{2003}\n ", &" ".repeat(40)] {
            assert_eq!(Password::parse(text), Err(NotAPassword::Blank), "{text:?}");
        }
        assert!(Password::parse(" a b c d ").is_ok(), "blanks count");
    }

    #[test]
    fn every_keyboard_types_the_same_password() {
        let chosen = Password::parse("passe\u{301} correct").unwrap();
        for typed in ["passe\u{301} correct", "passé correct"] {
            let attempt = PasswordAttempt::parse(typed).unwrap();
            assert_eq!(attempt.spellings().next(), Some(chosen.clone()));
        }
        let old = PasswordAttempt::parse("passe\u{301} correct").unwrap();
        let spellings: Vec<_> =
            old.spellings().map(|password| password.reveal().to_owned()).collect();
        assert_eq!(spellings, ["passé correct", "passe\u{301} correct"]);
        assert_eq!(
            PasswordAttempt::parse("éééé").unwrap().spellings().count(),
            1,
            "8 bytes were enough"
        );
    }

    #[test]
    fn the_words_of_an_account_are_no_password_of_it() {
        let words = ["ada.lovelace@mail.example.org", "Ada Lovelace"];
        for text in [
            "ada.lovelace",
            "ADA.LOVELACE@mail.example.org",
            "adalovelace",
            "Ada Lovelace 1815",
            "mail.example.org",
            "Example.org",
            "example.org2026",
            "example1",
            "EXAMPLE 2026",
        ] {
            assert!(Password::parse(text).unwrap().is_one_of(&words), "{text}");
        }
        assert!(!Password::parse("18151815").unwrap().is_one_of(&["a@", "@"]));
        assert!(!Password::parse("correct horse").unwrap().is_one_of(&words));
    }

    #[test]
    fn a_long_password_is_refused_rather_than_truncated() {
        assert!(Password::parse(&"é".repeat(36)).is_ok());
        assert_eq!(Password::parse(&"é".repeat(37)), Err(NotAPassword::TooLong));
        assert_eq!(Password::parse("1234567\0"), Err(NotAPassword::ZeroByte));
    }

    #[test]
    fn no_attempt_that_may_be_a_password_is_outside_its_form() {
        let TextForm { shortest, longest, .. } = PasswordAttempt::FORM;
        for (letter, count) in [("x", 8), ("x", 72), ("é", 4), ("é", 36), ("🔑", 2), ("🔑", 18)]
        {
            assert!(PasswordAttempt::parse(&letter.repeat(count)).is_ok(), "{count} of {letter}");
            assert!(count >= shortest && longest.is_some_and(|longest| count <= longest));
        }
        for (letter, count) in [("🔑", shortest - 1), ("x", LONGEST + 1)] {
            assert!(PasswordAttempt::parse(&letter.repeat(count)).is_err(), "{count} of {letter}");
        }
    }

    #[test]
    fn debug_output_shows_neither_password_nor_hash() {
        let password = Password::parse("correct horse").unwrap();
        let hash = PasswordHash::parse("$2b$04$abc").unwrap();
        assert_eq!(format!("{password:?} {hash:?}"), "Password(…) PasswordHash(…)");
    }

    #[test]
    fn a_hash_without_an_algorithm_is_refused() {
        for text in ["", "correct horse", "$2b", "$$x", "$2b$"] {
            assert_eq!(PasswordHash::parse(text), Err(NotAPasswordHash), "{text}");
        }
    }
}
