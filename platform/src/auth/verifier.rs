//! Verifies access tokens. The algorithm is fixed, the key is chosen by its id, and the time is the clock's.

use std::sync::Arc;

use jsonwebtoken::{Algorithm, Validation, decode, decode_header};
use sha2::{Digest, Sha256};
use shared_kernel::Clock;

use crate::auth::cache::{Cache, TokenHash, Verified};
use crate::auth::{AUDIENCE, AccessClaims, ISSUER, KeySource, VerifyingKey};

/// A token of ours is a fraction of this; longer ones are not even parsed.
const LONGEST_TOKEN: usize = 4096;
/// How far the clock of the machine that made a token may be ahead of ours, in seconds.
const CLOCK_SKEW_SECONDS: i64 = 5;
const CACHED_TOKENS_PER_GENERATION: usize = 4096;

/// Why a token is of no use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenRefused {
    /// It was right until its time was over.
    #[error("the token has expired")]
    Expired,
    /// Forged, damaged, not yet valid, by a foreign issuer, for others, or signed with a key that no longer counts.
    #[error("the token is not valid here")]
    Invalid,
}

/// Tells whether a token was made by the users context of this shop, and is still valid.
pub struct TokenVerifier {
    keys: Arc<dyn KeySource>,
    clock: Arc<dyn Clock>,
    validation: Validation,
    cache: Cache,
}

impl TokenVerifier {
    /// A verifier that accepts the keys of `keys` and goes by `clock`.
    pub fn new(keys: Arc<dyn KeySource>, clock: Arc<dyn Clock>) -> Self {
        // Without a list of its own the library would go by the token's header; RFC 8725 forbids that.
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["iss", "aud"]);
        // The library knows the system's clock only. The times are compared below.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        Self { keys, clock, validation, cache: Cache::new(CACHED_TOKENS_PER_GENERATION) }
    }

    /// The claims of a token in compact form, if it is valid now.
    pub fn verify(&self, token: &str) -> Result<Arc<AccessClaims>, TokenRefused> {
        if token.len() > LONGEST_TOKEN {
            return Err(TokenRefused::Invalid);
        }
        let keys = self.keys.keys();
        let hash: TokenHash = Sha256::digest(token).into();
        // A key that was withdrawn takes its tokens with it, remembered ones included.
        let known = self.cache.find(&hash).filter(|known| find(&keys, &known.key_id).is_some());
        let verified = if let Some(known) = known {
            known
        } else {
            let verified = self.verify_signature(token, &keys)?;
            self.cache.remember(hash, verified.clone());
            verified
        };
        self.check_times(&verified.claims)?;
        Ok(verified.claims)
    }

    fn verify_signature(
        &self,
        token: &str,
        keys: &[VerifyingKey],
    ) -> Result<Verified, TokenRefused> {
        let header = decode_header(token).map_err(|error| refuse(&error))?;
        // RFC 7515: who does not understand a critical extension must refuse the token. We understand none.
        if header.alg != Algorithm::EdDSA || header.crit.is_some() {
            return Err(TokenRefused::Invalid);
        }
        let key_id = header.kid.ok_or(TokenRefused::Invalid)?;
        let key = find(keys, &key_id).ok_or(TokenRefused::Invalid)?;
        let decoded = decode::<AccessClaims>(token, &key.key, &self.validation)
            .map_err(|error| refuse(&error))?;
        Ok(Verified { key_id: key_id.into(), claims: Arc::new(decoded.claims) })
    }

    fn check_times(&self, claims: &AccessClaims) -> Result<(), TokenRefused> {
        let now = self.clock.now().timestamp();
        let latest_start = now.saturating_add(CLOCK_SKEW_SECONDS);
        if claims.iat > latest_start || claims.nbf.is_some_and(|start| start > latest_start) {
            return Err(TokenRefused::Invalid);
        }
        if now >= claims.exp { Err(TokenRefused::Expired) } else { Ok(()) }
    }
}

fn find<'a>(keys: &'a [VerifyingKey], key_id: &str) -> Option<&'a VerifyingKey> {
    keys.iter().find(|key| key.key_id == key_id)
}

fn refuse(error: &jsonwebtoken::errors::Error) -> TokenRefused {
    tracing::debug!(%error, "refused an access token");
    TokenRefused::Invalid
}

#[cfg(test)]
mod tests;
