//! Verifies access tokens. The algorithm is fixed, the key is chosen by its id, and the time is the clock's.

use std::sync::Arc;

use jsonwebtoken::{Algorithm, Validation, decode, decode_header};
use sha2::{Digest, Sha256};
use shared_kernel::{Clock, Tenant};

use crate::auth::cache::{Cache, TokenHash, Verified};
use crate::auth::claims::{AUDIENCE, AccessClaims, ISSUER, TOKEN_TYPE};
use crate::auth::ed25519;
use crate::auth::ended_access::EndedAccess;
use crate::auth::keys::{KeySource, Renewal, VerifyingKey};

/// A token of this shop is a fraction of this; longer ones are not parsed.
const LONGEST_TOKEN: usize = 4096;
/// A key id of this shop has 43 letters; a longer one is not looked up.
const LONGEST_KEY_ID: usize = 128;
/// How far the clock of the issuing machine may be ahead of ours, in seconds.
const CLOCK_SKEW_SECONDS: i64 = 5;
const CACHED_TOKENS_PER_GENERATION: usize = 4096;

/// Why a token is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenRefused {
    /// It was valid and has expired.
    #[error("the token has expired")]
    Expired,
    /// It was valid, and the access that it gives has ended: by a log-out, a new password, or a decision about the account.
    #[error("the access that the token gives has ended")]
    Ended,
    /// Forged, damaged, not yet valid, of another issuer, audience or tenant, or signed with a key that is no longer accepted.
    #[error("the token is not valid here")]
    Invalid,
    /// It names an unknown key, and newer keys cannot be fetched now: it may be valid.
    #[error("the key of the token cannot be fetched now")]
    KeysAway,
}

/// The outcome of verifying a token with the cached keys.
pub(crate) enum Attempt {
    /// The token is accepted or refused.
    Decided(Result<Arc<AccessClaims>, TokenRefused>),
    /// The token cannot be judged before newer keys are fetched.
    WantsKeys,
}

/// Why the cached keys do not verify a token.
enum Unverified {
    Refused(TokenRefused),
    /// The key with this id is not cached.
    UnknownKey(String),
}

impl From<TokenRefused> for Unverified {
    fn from(refused: TokenRefused) -> Self {
        Self::Refused(refused)
    }
}

/// Tells whether a token was made by the users context of this shop, and is still valid.
pub struct TokenVerifier {
    keys: Arc<dyn KeySource>,
    clock: Arc<dyn Clock>,
    validation: Validation,
    cache: Cache,
    ended: EndedAccess,
    tenant: Option<Tenant>,
}

impl TokenVerifier {
    /// A verifier that accepts the keys of `keys`, by the time of `clock`, and knows of no access that has ended.
    pub fn new(keys: Arc<dyn KeySource>, clock: Arc<dyn Clock>) -> Self {
        ed25519::install();
        // Without a fixed list of algorithms the library would follow the token's header; RFC 8725 forbids that.
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["iss", "aud"]);
        // The library reads the system's clock only. The times are compared below.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        let cache = Cache::new(CACHED_TOKENS_PER_GENERATION);
        let ended = EndedAccess::default();
        Self { keys, clock, validation, cache, ended, tenant: None }
    }

    /// The same verifier, refusing the tokens of access that has ended.
    #[must_use]
    pub fn refusing(self, ended: EndedAccess) -> Self {
        Self { ended, ..self }
    }

    /// The same verifier for the shop of a tenant, or for one that is alone: tokens of any other shop are refused, whoever has
    /// signed them.
    #[must_use]
    pub fn of_tenant(self, tenant: Option<Tenant>) -> Self {
        Self { tenant, ..self }
    }

    /// The claims of a token in compact form, if it is valid now by the cached keys.
    pub fn verify(&self, token: &str) -> Result<Arc<AccessClaims>, TokenRefused> {
        self.by_keys_at_hand(token).map_err(|unverified| match unverified {
            Unverified::Refused(refused) => refused,
            Unverified::UnknownKey(_) => TokenRefused::Invalid,
        })
    }

    /// The same, with newer keys if the cached ones are too old or lack the one that the token names.
    pub async fn verify_by_current_keys(
        &self,
        token: &str,
    ) -> Result<Arc<AccessClaims>, TokenRefused> {
        let are_new = match self.keys.renew(Renewal::Age) {
            // Older keys are better than none: the key source decides how long.
            Some(renewing) => renewing.await.is_ok(),
            None => false,
        };
        match self.by_keys_at_hand(token) {
            Ok(claims) => Ok(claims),
            Err(Unverified::Refused(refused)) => Err(refused),
            Err(Unverified::UnknownKey(_)) if are_new => Err(TokenRefused::Invalid),
            Err(Unverified::UnknownKey(key_id)) => {
                if let Some(renewing) = self.keys.renew(Renewal::UnknownKey(&key_id)) {
                    renewing.await.map_err(|_logged_there| TokenRefused::KeysAway)?;
                }
                self.verify(token)
            }
        }
    }

    /// The outcome without waiting, which is the final one for nearly every token.
    pub(crate) fn attempt(&self, token: &str) -> Attempt {
        if self.keys.renew(Renewal::Age).is_some() {
            return Attempt::WantsKeys;
        }
        match self.by_keys_at_hand(token) {
            Ok(claims) => Attempt::Decided(Ok(claims)),
            Err(Unverified::Refused(refused)) => Attempt::Decided(Err(refused)),
            Err(Unverified::UnknownKey(key_id)) => {
                match self.keys.renew(Renewal::UnknownKey(&key_id)) {
                    Some(_fetch) => Attempt::WantsKeys,
                    None => Attempt::Decided(Err(TokenRefused::Invalid)),
                }
            }
        }
    }

    fn by_keys_at_hand(&self, token: &str) -> Result<Arc<AccessClaims>, Unverified> {
        if token.len() > LONGEST_TOKEN {
            return Err(TokenRefused::Invalid.into());
        }
        let keys = self.keys.keys();
        let hash: TokenHash = Sha256::digest(token).into();
        // A withdrawn key invalidates its tokens, cached ones included.
        let known = self.cache.find(&hash).filter(|known| find(&keys, &known.key_id).is_some());
        let verified = if let Some(known) = known {
            known
        } else {
            let verified = self.verify_signature(token, &keys)?;
            self.cache.remember(hash, verified.clone());
            verified
        };
        self.check_times(&verified.claims)?;
        if self.ended.has_ended(&verified.claims) {
            return Err(TokenRefused::Ended.into());
        }
        Ok(verified.claims)
    }

    fn verify_signature(&self, token: &str, keys: &[VerifyingKey]) -> Result<Verified, Unverified> {
        // Of the header, the type, the algorithm and the name of the key are read. A key that it brings or points to (`jwk`,
        // `jku`, `x5c`, `x5u`) is the choice of whoever made the token, and is never used.
        let header = decode_header(token).map_err(|error| refuse(&error))?;
        let is_access_token = header.typ.is_some_and(|typ| typ.eq_ignore_ascii_case(TOKEN_TYPE));
        // RFC 7515: a token with a critical extension that is not understood must be refused. None is understood here.
        if !is_access_token || header.alg != Algorithm::EdDSA || header.crit.is_some() {
            return Err(TokenRefused::Invalid.into());
        }
        let key_id = header.kid.filter(|id| id.len() <= LONGEST_KEY_ID);
        let key_id = key_id.ok_or(TokenRefused::Invalid)?;
        let Some(key) = find(keys, &key_id) else { return Err(Unverified::UnknownKey(key_id)) };
        let decoded = decode::<AccessClaims>(token, &key.key, &self.validation)
            .map_err(|error| refuse(&error))?;
        // Tenants have keys of their own. Should two of them be given the same one, the claim still tells them apart.
        if decoded.claims.tenant != self.tenant {
            return Err(TokenRefused::Invalid.into());
        }
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
mod fuzz;
#[cfg(test)]
mod tests;
