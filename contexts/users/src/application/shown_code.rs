//! An authorization code as the client holds it: its id and 32 random bytes, of which the hash alone is stored.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::application::ports::{NoRandomness, Randomness};
use crate::domain::ids::CodeId;
use crate::domain::session::Digest;

const SECRET_BYTES: usize = 32;

/// A code in the clear. `{:?}` does not show its secret.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct ShownCode {
    id: CodeId,
    secret: [u8; SECRET_BYTES],
}

/// Why a text is not a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be an authorization code of this shop")]
pub(crate) struct NotACode;

impl ShownCode {
    /// A new code.
    pub(crate) fn fresh(id: CodeId, randomness: &dyn Randomness) -> Result<Self, NoRandomness> {
        let mut secret = [0; SECRET_BYTES];
        randomness.fill(&mut secret)?;
        Ok(Self { id, secret })
    }

    /// Reads what [`Self::reveal`] wrote.
    pub(crate) fn parse(text: &str) -> Result<Self, NotACode> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_not_base64| NotACode)?;
        let (id, secret) = bytes.split_first_chunk().ok_or(NotACode)?;
        let secret = secret.try_into().map_err(|_other_length| NotACode)?;
        Ok(Self { id: CodeId::from_uuid(Uuid::from_bytes(*id)), secret })
    }

    /// The text for the client.
    pub(crate) fn reveal(&self) -> String {
        URL_SAFE_NO_PAD.encode([&self.id.as_uuid().into_bytes()[..], &self.secret].concat())
    }

    /// The id of the code.
    pub(crate) const fn id(&self) -> CodeId {
        self.id
    }

    /// The digest to store. A plain SHA-256 is right for 256 random bits.
    pub(crate) fn digest(&self) -> Digest {
        Digest::from_bytes(Sha256::digest(self.secret).into())
    }
}

impl fmt::Debug for ShownCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ShownCode").field("id", &self.id).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::application::testing::RecordedRandomness;
    use crate::infrastructure::system_randomness::SystemRandomness;

    #[test]
    fn a_code_has_256_bits_of_the_generator() {
        let randomness = RecordedRandomness::default();
        let id = CodeId::from_uuid(Uuid::from_u128(5));
        let code = ShownCode::fresh(id, &randomness).unwrap();
        assert_eq!(randomness.given(), [code.secret.to_vec()]);
        assert_eq!(code.secret.len() * 8, 256);
    }

    #[test]
    fn a_code_is_read_as_it_was_written_and_its_secret_is_not_shown() {
        let id = CodeId::from_uuid(Uuid::from_u128(5));
        let code = ShownCode::fresh(id, &SystemRandomness).unwrap();
        let written = code.reveal();
        assert_eq!(written.len(), 64);
        assert_eq!(ShownCode::parse(&written), Ok(code.clone()));
        assert!(!format!("{code:?}").contains("secret"));
        for other in ["", "code", &written[..60], &format!("{written}AAAA")] {
            assert_eq!(ShownCode::parse(other), Err(NotACode), "{other}");
        }
    }
}
