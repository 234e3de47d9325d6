//! Access tokens as every context sees them: what they say and how they are verified. Only the users context makes
//! them; no context asks it, since the public key is all that is needed.

mod cache;
mod http_key_source;
mod jwk;
#[cfg(feature = "testing")]
mod test_issuer;
mod verifier;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use jsonwebtoken::DecodingKey;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use http_key_source::{BadUsersUrl, HttpKeySettings, HttpKeySource};
pub use jwk::{Jwk, Jwks, UnusableKey};
#[cfg(feature = "testing")]
pub use test_issuer::TestIssuer;
pub(crate) use verifier::Attempt;
pub use verifier::{TokenRefused, TokenVerifier};

/// The `iss` of every token.
pub const ISSUER: &str = "galleria";
/// The `aud` of every token.
pub const AUDIENCE: &str = "galleria";

/// The claims of an access token (RFC 7519). Times are whole seconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessClaims {
    /// Who made it: [`ISSUER`].
    pub iss: String,
    /// Whom it is for: [`AUDIENCE`].
    pub aud: String,
    /// The user.
    pub sub: Uuid,
    /// The session it was given out in.
    pub sid: Uuid,
    /// The user's roles at that time.
    pub roles: Vec<String>,
    /// When it was made.
    pub iat: i64,
    /// From when on it is valid, if not at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nbf: Option<i64>,
    /// When it ends.
    pub exp: i64,
    /// Names this token.
    pub jti: Uuid,
}

/// A public key that tokens are verified with.
#[derive(Clone)]
pub struct VerifyingKey {
    /// The `kid` of the tokens it is for. It names one key for ever.
    pub key_id: String,
    /// The key itself, Ed25519.
    pub key: DecodingKey,
}

/// Knows the keys that count at present: from the users context's own key store, or from its JWKS over HTTP.
pub trait KeySource: Send + Sync {
    /// All keys whose tokens are accepted. Called for every request, so it only hands out what it has at hand.
    fn keys(&self) -> Arc<[VerifyingKey]>;

    /// Gets newer keys; nothing when there is no reason to, or nowhere to get them from. Nothing happens until the
    /// future is polled. While it fails, [`KeySource::keys`] hands out what it did before.
    fn renew(&self, _why: Renewal) -> Option<Renewing<'_>> {
        None
    }
}

/// Why newer keys are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Renewal {
    /// Those at hand may be too old.
    Age,
    /// A token names a key that is not at hand. Anybody can make such a token up.
    UnknownKey,
}

/// Keys on their way.
pub type Renewing<'a> = Pin<Box<dyn Future<Output = Result<(), KeysAway>> + Send + 'a>>;

/// Keys are kept somewhere else, and cannot be fetched now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the keys that tokens are verified with cannot be fetched now")]
pub struct KeysAway;

/// Keys that never change.
impl KeySource for Arc<[VerifyingKey]> {
    fn keys(&self) -> Self {
        Self::clone(self)
    }
}
