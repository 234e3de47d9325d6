//! The key of a service account as its program holds it: 32 random bytes. Only its hash is stored.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use crate::application::ports::{NoRandomness, Randomness};
use crate::domain::session::Digest;

const SECRET_BYTES: usize = 32;
/// By this people, and programs that look for leaked secrets, recognise a key of a service account.
const PREFIX: &str = "galleria_sk_";

/// A key in the clear. `{:?}` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct ClientSecret([u8; SECRET_BYTES]);

/// Why a text is not a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be the key of a service account of this shop")]
pub(crate) struct NotAClientSecret;

impl ClientSecret {
    /// A new key.
    pub(crate) fn fresh(randomness: &dyn Randomness) -> Result<Self, NoRandomness> {
        let mut secret = [0; SECRET_BYTES];
        randomness.fill(&mut secret)?;
        Ok(Self(secret))
    }

    /// Reads what [`Self::reveal`] wrote.
    pub(crate) fn parse(text: &str) -> Result<Self, NotAClientSecret> {
        let letters = text.strip_prefix(PREFIX).ok_or(NotAClientSecret)?;
        let bytes = URL_SAFE_NO_PAD.decode(letters).map_err(|_not_base64| NotAClientSecret)?;
        bytes.try_into().map(Self).map_err(|_other_length| NotAClientSecret)
    }

    /// The text for the program.
    pub(crate) fn reveal(&self) -> String {
        format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(self.0))
    }

    /// The digest to store. A plain SHA-256 is right for 256 random bits: they cannot be guessed, so that a slow hash would
    /// protect nothing, and would cost as much as a log-in for each token.
    pub(crate) fn digest(&self) -> Digest {
        Digest::from_bytes(Sha256::digest(self.0).into())
    }
}

impl fmt::Debug for ClientSecret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("ClientSecret")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::application::testing::RecordedRandomness;
    use crate::infrastructure::system_randomness::SystemRandomness;

    #[test]
    fn a_key_is_256_bits_of_the_generator() {
        let randomness = RecordedRandomness::default();
        let ClientSecret(secret) = ClientSecret::fresh(&randomness).unwrap();
        assert_eq!(randomness.given(), [secret.to_vec()]);
        assert_eq!(secret.len() * 8, 256);
    }

    #[test]
    fn a_key_is_read_as_it_was_written_and_never_shown() {
        let secret = ClientSecret::fresh(&SystemRandomness).unwrap();
        let written = secret.reveal();
        assert_eq!(ClientSecret::parse(&written), Ok(secret.clone()));
        assert_eq!(written.len(), PREFIX.len() + 43);
        assert_eq!(format!("{secret:?}"), "ClientSecret");
        assert_ne!(secret.digest(), ClientSecret::fresh(&SystemRandomness).unwrap().digest());
        for other in
            ["", PREFIX, &written[1..], &written[..written.len() - 2], &format!("{written}AA")]
        {
            assert_eq!(ClientSecret::parse(other), Err(NotAClientSecret), "{other}");
        }
    }
}
