//! A password in the clear and its hash. Hashing itself is a port of the application.

use std::fmt;

const SHORTEST: usize = 8;
/// bcrypt reads at most 72 bytes: a longer password would be truncated silently.
const LONGEST: usize = 72;

/// A password in the clear, before it is hashed. `{:?}` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Password(String);

/// Why a text cannot be a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NotAPassword {
    /// Too easily guessed.
    #[error("must have at least 8 bytes")]
    TooShort,
    /// It would be truncated.
    #[error("must have at most 72 bytes")]
    TooLong,
    /// bcrypt ends a password with a zero byte.
    #[error("must not contain a zero byte")]
    ZeroByte,
}

impl Password {
    /// Reads a password; every character counts, spaces too.
    pub(crate) fn parse(text: &str) -> Result<Self, NotAPassword> {
        match text.len() {
            ..SHORTEST => Err(NotAPassword::TooShort),
            SHORTEST..=LONGEST if text.contains('\0') => Err(NotAPassword::ZeroByte),
            SHORTEST..=LONGEST => Ok(Self(text.to_owned())),
            _ => Err(NotAPassword::TooLong),
        }
    }

    /// The text, for the hasher.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
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
    fn a_long_password_is_refused_rather_than_truncated() {
        assert_eq!(Password::parse("1234567"), Err(NotAPassword::TooShort));
        assert!(Password::parse("12345678").is_ok());
        assert!(Password::parse(&"é".repeat(36)).is_ok());
        assert_eq!(Password::parse(&"é".repeat(37)), Err(NotAPassword::TooLong));
        assert_eq!(Password::parse("1234567\0"), Err(NotAPassword::ZeroByte));
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
