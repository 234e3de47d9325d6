//! A refresh token as the client holds it: which session it is of, the key that all tokens of that session share,
//! and a secret that is its own. Only hashes of the last two are ever stored.
//!
//! The family key is why an old token can be told from a made-up one without keeping every token that was ever
//! given out: who knows it has held a real token, who does not cannot end somebody else's session by guessing.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::application::ports::{NoRandomness, Randomness};
use crate::domain::session::{Digest, SessionId, TokenPrint};

const SESSION_BYTES: usize = 16;
const FAMILY_BYTES: usize = 16;
const SECRET_BYTES: usize = 32;

/// A refresh token in the clear. It shows itself to nobody by accident.
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
        let mut family = [0; FAMILY_BYTES];
        randomness.fill(&mut family)?;
        Self { session, family, secret: [0; SECRET_BYTES] }.next(randomness)
    }

    /// The token that comes after this one in its session.
    pub(crate) fn next(&self, randomness: &dyn Randomness) -> Result<Self, NoRandomness> {
        let mut secret = [0; SECRET_BYTES];
        randomness.fill(&mut secret)?;
        Ok(Self { secret, ..*self })
    }

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

    /// The session it is of.
    pub(crate) const fn session(&self) -> SessionId {
        self.session
    }

    /// What is stored of it. A plain SHA-256 does: nobody guesses 32 random bytes, so nothing need be slow.
    pub(crate) fn print(&self) -> TokenPrint {
        TokenPrint {
            family: Digest(Sha256::digest(self.family).into()),
            token: Digest(Sha256::digest(self.secret).into()),
        }
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

    /// Bytes that count up, so that a test can tell one filling from the next.
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
    fn reads_back_what_the_client_was_given() {
        let (token, _) = first();
        let text = token.reveal();
        assert_eq!(text.len(), 86);
        assert_eq!(RefreshToken::parse(&text), Ok(token));
    }

    #[test]
    fn the_next_token_is_of_the_same_family_with_a_secret_of_its_own() {
        let (token, randomness) = first();
        let next = token.next(&randomness).unwrap();
        assert_eq!(next.session(), token.session());
        assert_eq!(next.print().family, token.print().family);
        assert_ne!(next.print().token, token.print().token);
        assert_ne!(token.print().family, token.print().token);
    }

    #[test]
    fn refuses_what_is_shorter_longer_or_not_base64url() {
        let text = first().0.reveal();
        let longer = format!("{text}AAAA");
        for wrong in ["", "token", &text[..80], &longer, &text.replace('A', "+")] {
            assert_eq!(RefreshToken::parse(wrong), Err(NotARefreshToken), "{wrong}");
        }
    }

    #[test]
    fn keeps_its_secrets_out_of_logs() {
        let shown = format!("{:?}", first().0);
        assert!(!shown.contains("secret") && !shown.contains("family"), "{shown}");
    }
}
