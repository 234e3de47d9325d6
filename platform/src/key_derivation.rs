//! Bytes for keys: random ones, and those that follow from others (HKDF-SHA-256, RFC 5869).

use ring::hkdf::{KeyType, Prk};
use ring::hmac;
use ring::rand::{SecureRandom, SystemRandom};

/// The operating system has no random bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the operating system has no random bytes")]
pub struct NoRandomness;

/// 32 random bytes.
pub(crate) fn random() -> Result<[u8; 32], NoRandomness> {
    let mut bytes = [0; 32];
    SystemRandom::new().fill(&mut bytes).map_err(|_unspecified| NoRandomness)?;
    Ok(bytes)
}

/// 32 bytes that follow from `from` and the purpose.
pub(crate) fn expand(from: &Prk, purpose: &str) -> [u8; 32] {
    struct Bytes32;
    impl KeyType for Bytes32 {
        fn len(&self) -> usize {
            32
        }
    }
    let mut bytes = [0; 32];
    // Fails only for more than 255 times the length of a digest.
    let _always_short_enough =
        from.expand(&[purpose.as_bytes()], Bytes32).and_then(|key| key.fill(&mut bytes));
    bytes
}

/// The 32 bytes of a code.
pub(crate) fn digest(tag: &hmac::Tag) -> [u8; 32] {
    let mut bytes = [0; 32];
    for (byte, of_tag) in bytes.iter_mut().zip(tag.as_ref()) {
        *byte = *of_tag;
    }
    bytes
}
