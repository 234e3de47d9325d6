//! Seals texts: AES-256-GCM, with the place of the text as associated data, so that a sealed text opens in its place only.
//!
//! Sealing is deterministic: the nonce is a code of the place and the text under a key of its own (a synthetic nonce, as in RFC
//! 5297). A decision that is made again after a conflict seals to the same bytes, and no nonce can repeat for two texts. It
//! can be seen that two texts of the same place are equal; places name the row, so there is one text in each.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hkdf::{HKDF_SHA256, Prk};
use ring::hmac;

use crate::key_derivation::{digest, expand};

/// How every sealed text begins. The number is the form of what follows.
const FORM: &str = "sealed.1.";

/// Whether a text is a sealed one. One that was stored before texts were sealed is not.
pub fn is_sealed(text: &str) -> bool {
    text.starts_with(FORM)
}

/// A key that seals and opens texts.
pub struct SealingKey {
    cipher: LessSafeKey,
    nonces: hmac::Key,
}

/// A sealed text that this key does not open: it was sealed with another one or for another place, or was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the sealed text cannot be opened with this key in this place")]
pub struct NotOpened;

impl SealingKey {
    /// The key that follows from 32 secret bytes.
    #[expect(clippy::expect_used, reason = "the key has the length of this cipher")]
    pub(crate) fn of(bytes: &[u8; 32]) -> Self {
        let root = Prk::new_less_safe(HKDF_SHA256, bytes);
        let cipher = UnboundKey::new(&AES_256_GCM, &expand(&root, "cipher"));
        let cipher = LessSafeKey::new(cipher.expect("32 bytes"));
        let nonces = hmac::Key::new(hmac::HMAC_SHA256, &expand(&root, "nonces"));
        Self { cipher, nonces }
    }

    /// Seals `text` for `place`, which names the row or the message and the field that it is for.
    ///
    /// # Panics
    /// Only for a text of more than 64 GiB.
    #[expect(clippy::expect_used, reason = "the cipher refuses texts of more than 64 GiB only")]
    pub fn seal(&self, place: &str, text: &[u8]) -> String {
        let (nonce, mut sealed) = (self.nonce(place, text), text.to_vec());
        let with = Nonce::assume_unique_for_key(nonce);
        let aad = Aad::from(place.as_bytes());
        let tag = self.cipher.seal_in_place_separate_tag(with, aad, &mut sealed);
        let tag = tag.expect("a text that fits into memory");
        let bytes = [&nonce[..], &sealed, tag.as_ref()].concat();
        let mut shown = String::with_capacity(FORM.len() + bytes.len().div_ceil(3) * 4);
        shown.push_str(FORM);
        URL_SAFE_NO_PAD.encode_string(bytes, &mut shown);
        shown
    }

    /// Opens a text that was sealed for `place`.
    ///
    /// # Errors
    /// When it was sealed with another key or for another place, or is no sealed text.
    pub fn open(&self, place: &str, sealed: &str) -> Result<Vec<u8>, NotOpened> {
        let letters = sealed.strip_prefix(FORM).ok_or(NotOpened)?;
        let mut bytes = URL_SAFE_NO_PAD.decode(letters).map_err(|_no_letters| NotOpened)?;
        let (nonce, rest) = bytes.split_first_chunk_mut::<NONCE_LEN>().ok_or(NotOpened)?;
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let opened = self.cipher.open_in_place(nonce, Aad::from(place.as_bytes()), rest);
        opened.map(|text| text.to_vec()).map_err(|_unspecified| NotOpened)
    }

    fn nonce(&self, place: &str, text: &[u8]) -> [u8; NONCE_LEN] {
        let mut code = hmac::Context::with_key(&self.nonces);
        // The length keeps place and text apart.
        code.update(&u64::try_from(place.len()).unwrap_or(u64::MAX).to_be_bytes());
        code.update(place.as_bytes());
        code.update(text);
        let code = digest(&code.sign());
        let mut nonce = [0; NONCE_LEN];
        for (byte, of_code) in nonce.iter_mut().zip(code) {
            *byte = of_code;
        }
        nonce
    }
}

impl fmt::Debug for SealingKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SealingKey(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &[u8] = "42 Heart-of-Gold Crescent".as_bytes();

    #[test]
    fn a_text_opens_with_its_key_in_its_place_only() {
        let (key, other) = (SealingKey::of(&[1; 32]), SealingKey::of(&[2; 32]));
        let sealed = key.seal("address/1", TEXT);
        assert!(is_sealed(&sealed) && !sealed.contains("Heart"), "{sealed}");
        assert_eq!(key.open("address/1", &sealed).unwrap(), TEXT);
        assert_eq!(key.open("address/2", &sealed), Err(NotOpened));
        assert_eq!(other.open("address/1", &sealed), Err(NotOpened));
        assert_eq!(key.seal("address/1", TEXT), sealed, "sealing again gives the same");
        assert_ne!(key.seal("address/2", TEXT), sealed);
    }

    #[test]
    fn a_changed_text_does_not_open() {
        let key = SealingKey::of(&[1; 32]);
        let sealed = key.seal("a", TEXT);
        for place in FORM.len()..sealed.len() {
            let mut changed = sealed.clone().into_bytes();
            changed[place] = if changed[place] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap();
            assert_eq!(key.open("a", &changed), Err(NotOpened), "{place}");
        }
        for text in ["", "plain", "sealed.1.", "sealed.1.AAAA", "sealed.1.!", &sealed[..40]] {
            assert_eq!(key.open("a", text), Err(NotOpened), "{text}");
        }
    }

    #[test]
    fn an_empty_text_and_a_long_one_are_sealed_too() {
        let key = SealingKey::of(&[1; 32]);
        for text in [&b""[..], &[7; 5_000]] {
            assert_eq!(key.open("a", &key.seal("a", text)).unwrap(), text);
        }
        assert_eq!(format!("{key:?}"), "SealingKey(..)");
    }
}
