//! A refresh token as the client holds it: the session id, a family key that all tokens of the session share, and a
//! secret of its own. Only hashes of the last two are stored.
//!
//! The family key distinguishes an old token from an invented one without storing every token that was issued: its
//! holder has held a real token, and an attacker without it cannot end a session by guessing.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};
use shared_kernel::TextForm;
use uuid::Uuid;

use crate::application::ports::{NoRandomness, Randomness};
use crate::domain::ids::SessionId;
use crate::domain::session::{Digest, Salt, TokenFingerprint};

const SESSION_BYTES: usize = 16;
const FAMILY_BYTES: usize = 16;
const SECRET_BYTES: usize = 32;

/// A refresh token in the clear. `{:?}` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct RefreshToken {
    session: SessionId,
    family: [u8; FAMILY_BYTES],
    secret: [u8; SECRET_BYTES],
}

/// Why a text is not a refresh token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a refresh token of this shop")]
pub(crate) struct NotARefreshToken;

impl RefreshToken {
    /// The first token of a session.
    pub(crate) fn first(
        session: SessionId,
        randomness: &dyn Randomness,
    ) -> Result<Self, NoRandomness> {
        let (mut family, mut secret) = ([0; FAMILY_BYTES], [0; SECRET_BYTES]);
        randomness.fill(&mut family)?;
        randomness.fill(&mut secret)?;
        Ok(Self { session, family, secret })
    }

    /// The token that comes after this one in its session: it follows from this one and the salt, so that a repeated exchange
    /// gives the same. One of the two is not enough to make it.
    pub(crate) fn successor(&self, salt: Salt) -> Self {
        let mut hash = Sha256::new();
        hash.update(salt.as_bytes());
        hash.update(self.family);
        hash.update(self.secret);
        Self { secret: hash.finalize().into(), ..*self }
    }

    /// The form of a token as clients have it: 64 bytes in base64url. Of the last of its 86 letters two bits count.
    pub(crate) const FORM: TextForm = TextForm::like(
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    )
    .sized(86, 86)
    .pattern("^[A-Za-z0-9_-]{85}[AQgw]$");

    /// Reads what [`Self::reveal`] wrote.
    pub(crate) fn parse(text: &str) -> Result<Self, NotARefreshToken> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_not_base64| NotARefreshToken)?;
        let (session, rest) = split::<SESSION_BYTES>(&bytes)?;
        let (family, rest) = split::<FAMILY_BYTES>(rest)?;
        let (secret, rest) = split::<SECRET_BYTES>(rest)?;
        if !rest.is_empty() {
            return Err(NotARefreshToken);
        }
        Ok(Self { session: SessionId::from_uuid(Uuid::from_bytes(session)), family, secret })
    }

    /// The text for the client.
    pub(crate) fn reveal(&self) -> String {
        let session = self.session.as_uuid().into_bytes();
        URL_SAFE_NO_PAD.encode([&session[..], &self.family, &self.secret].concat())
    }

    /// The session of the token.
    pub(crate) const fn session(&self) -> SessionId {
        self.session
    }

    /// The digests to store. A plain SHA-256 is enough: 32 random bytes cannot be guessed, so the hash need not be
    /// slow.
    pub(crate) fn fingerprint(&self) -> TokenFingerprint {
        let digest = |secret: &[u8]| Digest::from_bytes(Sha256::digest(secret).into());
        TokenFingerprint::new(digest(&self.family), digest(&self.secret))
    }
}

impl fmt::Debug for RefreshToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("RefreshToken")
            .field("session", &self.session)
            .finish_non_exhaustive()
    }
}

fn split<const N: usize>(bytes: &[u8]) -> Result<([u8; N], &[u8]), NotARefreshToken> {
    bytes.split_first_chunk().map(|(part, rest)| (*part, rest)).ok_or(NotARefreshToken)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::application::testing::RecordedRandomness;

    /// Bytes that count up, so that each filling differs from the one before.
    struct Counting(std::sync::atomic::AtomicU8);

    impl Randomness for Counting {
        fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
            bytes.fill(self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
            Ok(())
        }
    }

    fn first() -> (RefreshToken, Counting) {
        let randomness = Counting(1.into());
        let session = SessionId::from_uuid(Uuid::from_u128(5));
        (RefreshToken::first(session, &randomness).unwrap(), randomness)
    }

    #[test]
    fn the_form_ends_in_a_character_that_a_token_can_end_in() {
        let body = "A".repeat(85);
        let taken = |last: &char| RefreshToken::parse(&format!("{body}{last}")).is_ok();
        let last: String = ('!'..='~').filter(taken).collect();
        assert_eq!(last, "AQgw");
        let pattern = RefreshToken::FORM.pattern.unwrap();
        assert!(pattern.ends_with(&format!("[{last}]$")), "{pattern}");
    }

    #[test]
    fn a_token_has_a_key_of_128_bits_and_a_secret_of_256_of_the_generator() {
        let randomness = RecordedRandomness::default();
        let session = SessionId::from_uuid(Uuid::from_u128(5));
        let token = RefreshToken::first(session, &randomness).unwrap();
        assert_eq!(randomness.given(), [token.family.to_vec(), token.secret.to_vec()]);
        assert_eq!((token.family.len() * 8, token.secret.len() * 8), (128, 256));
    }

    #[test]
    fn the_form_of_a_token_says_what_its_last_letter_may_be() {
        let pattern = RefreshToken::FORM.pattern.unwrap();
        for last in ('A'..='Z').chain('a'..='z').chain('0'..='9').chain(['-', '_']) {
            let text = format!("{}{last}", "A".repeat(85));
            let is_of_the_form = pattern.ends_with("[AQgw]$") && "AQgw".contains(last);
            assert_eq!(RefreshToken::parse(&text).is_ok(), is_of_the_form, "{last}");
        }
    }

    #[test]
    fn a_token_is_parsed_from_its_text() {
        let (token, _) = first();
        let text = token.reveal();
        assert_eq!(text.len(), 86);
        assert_eq!(RefreshToken::parse(&text), Ok(token));
    }

    #[test]
    fn the_successor_has_the_same_family_and_a_secret_that_follows_from_the_salt() {
        let (token, _) = first();
        let salt = |byte| Salt::from_bytes([byte; 32]);
        let next = token.successor(salt(1));
        assert_eq!(next.session(), token.session());
        assert_eq!(next.fingerprint().family(), token.fingerprint().family());
        assert_ne!(next.fingerprint().token(), token.fingerprint().token());
        assert_ne!(token.fingerprint().family(), token.fingerprint().token());
        assert_eq!(next, token.successor(salt(1)));
        for other in [token.successor(salt(2)), next.successor(salt(1))] {
            assert_ne!(next.fingerprint().token(), other.fingerprint().token());
        }
    }

    #[test]
    fn a_text_of_another_length_or_encoding_is_refused() {
        let text = first().0.reveal();
        let longer = format!("{text}AAAA");
        for wrong in ["", "token", &text[..80], &longer, &text.replace('A', "+")] {
            assert_eq!(RefreshToken::parse(wrong), Err(NotARefreshToken), "{wrong}");
        }
    }

    #[test]
    fn debug_output_shows_no_secrets() {
        let shown = format!("{:?}", first().0);
        assert!(!shown.contains("secret") && !shown.contains("family"), "{shown}");
    }
}
