//! The proof key of an authorization code (PKCE, RFC 7636), by SHA-256 alone: a client sends the hash of a verifier first, and
//! the verifier with the code.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use crate::domain::session::Digest;

/// The challenge of a client: the SHA-256 of its verifier in base64url, without padding.
pub(crate) fn challenge(text: &str) -> Option<Digest> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    bytes.try_into().ok().map(Digest::from_bytes)
}

/// The challenge that a verifier belongs to; none if the text is no verifier: 43 to 128 letters, digits, `-`, `.`, `_` and `~`.
pub(crate) fn challenge_of(verifier: &str) -> Option<Digest> {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let is_verifier = (43..=128).contains(&verifier.len()) && verifier.bytes().all(is_allowed);
    is_verifier.then(|| Digest::from_bytes(Sha256::digest(verifier).into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_verifier_of_the_rfc_belongs_to_its_challenge() {
        // RFC 7636, appendix B.
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        let sent = challenge("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM").unwrap();
        assert_eq!(challenge_of(verifier), Some(sent));
        assert_ne!(challenge_of(&verifier.replace('d', "e")), Some(sent));
    }

    #[test]
    fn other_texts_are_neither() {
        for text in ["", "short", &"x".repeat(42), &"x".repeat(129), &" ".repeat(43)] {
            assert_eq!(challenge_of(text), None, "{text}");
        }
        let standard = format!("{}+/A", "A".repeat(40));
        for text in ["", "short", &"A".repeat(44), &standard, &format!("{}=", "A".repeat(43))] {
            assert_eq!(challenge(text), None, "{text}");
        }
    }
}
