//! The secret of a shop: the one text that all its hosts share. Every key that protects data at rest follows from it, each by
//! its purpose, so that no two purposes have a key in common.

use std::collections::HashSet;
use std::fmt;

use ring::hkdf::{HKDF_SHA256, Prk, Salt};
use ring::hmac;

use crate::key_derivation::{NoRandomness, digest, expand, random};
use crate::personal::SealingKey;

/// Separates the keys of this shop from those that another program may derive from the same text.
const SALT: &[u8] = b"galleria shop secret 1";

/// The secret of a shop. It is never shown.
#[derive(Clone)]
pub struct ShopSecret(Prk);

/// Makes codes of texts that only hosts with the same secret can make (HMAC-SHA-256). Stored in place of a text, a code tells
/// whether another one is the same, and nothing else.
#[derive(Clone)]
pub struct CodeKey(hmac::Key);

/// Why a text is no secret of a shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "must have at least {} characters, {} of them different, such as those that `openssl rand -hex 32` prints",
    ShopSecret::SHORTEST,
    ShopSecret::FEWEST_DIFFERENT
)]
pub struct WeakSecret;

impl ShopSecret {
    /// The fewest characters of a secret.
    pub const SHORTEST: usize = 32;
    /// The fewest characters that differ from each other.
    pub const FEWEST_DIFFERENT: usize = 10;

    /// Reads a secret. White space around it does not count: a file may end with a line feed.
    ///
    /// # Errors
    /// When it is too short to be one, or has too few different characters.
    pub fn parse(text: &str) -> Result<Self, WeakSecret> {
        let text = text.trim();
        let different: HashSet<char> = text.chars().collect();
        if text.chars().count() < Self::SHORTEST || different.len() < Self::FEWEST_DIFFERENT {
            return Err(WeakSecret);
        }
        Ok(Self(Salt::new(HKDF_SHA256, SALT).extract(text.as_bytes())))
    }

    /// The text of a new secret, of 256 random bits.
    ///
    /// # Errors
    /// When the operating system has no random bytes.
    pub fn generate() -> Result<String, NoRandomness> {
        random().map(hex::encode)
    }

    /// The key that seals for one purpose, such as `"person keys at rest"`.
    pub fn sealing_key(&self, purpose: &str) -> SealingKey {
        SealingKey::of(&self.derive(purpose))
    }

    /// The key that makes codes for one purpose.
    pub fn code_key(&self, purpose: &str) -> CodeKey {
        CodeKey(hmac::Key::new(hmac::HMAC_SHA256, &self.derive(purpose)))
    }

    fn derive(&self, purpose: &str) -> [u8; 32] {
        expand(&self.0, purpose)
    }
}

impl CodeKey {
    /// The code of a text.
    pub fn code(&self, of: &[u8]) -> [u8; 32] {
        digest(&hmac::sign(&self.0, of))
    }

    /// Whether `code` is that of the text. It takes as long whether the code is nearly right or not.
    pub fn is_code(&self, of: &[u8], code: &[u8]) -> bool {
        hmac::verify(&self.0, of, code).is_ok()
    }
}

impl fmt::Debug for ShopSecret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("ShopSecret(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "0123456789abcdef0123456789abcdef";

    #[test]
    fn a_secret_is_long_and_never_shown() {
        let secret = ShopSecret::parse(&format!(" {TEXT}\n")).unwrap();
        assert_eq!(format!("{secret:?}"), "ShopSecret(..)");
        let few = "123456789".repeat(10);
        for weak in [&TEXT[1..], &"a".repeat(64), &few] {
            assert_eq!(ShopSecret::parse(weak).err(), Some(WeakSecret), "{weak}");
        }
        assert!(ShopSecret::parse(&format!("{few}0")).is_ok());
        assert!(ShopSecret::parse(&ShopSecret::generate().unwrap()).is_ok());
    }

    #[test]
    fn each_purpose_and_each_secret_has_its_own_keys() {
        let (one, same) = (ShopSecret::parse(TEXT).unwrap(), ShopSecret::parse(TEXT).unwrap());
        let other = ShopSecret::parse(&TEXT.to_uppercase()).unwrap();
        let codes = one.code_key("a");
        let code = codes.code(b"text");
        assert_eq!(code, same.code_key("a").code(b"text"));
        assert!(codes.is_code(b"text", &code));
        let others = [one.code_key("b").code(b"text"), other.code_key("a").code(b"text")];
        for wrong in others.into_iter().chain([codes.code(b"texts")]) {
            assert!(!codes.is_code(b"text", &wrong));
        }
        let sealed = one.sealing_key("a").seal("place", b"text");
        assert_eq!(same.sealing_key("a").open("place", &sealed).unwrap(), b"text");
        assert!(one.sealing_key("b").open("place", &sealed).is_err());
    }
}
