//! Access tokens as every context sees them: what they say and how they are verified. Only the users context makes
//! them; no context asks it, since the public key is all that is needed.

mod cache;
mod jwk;
#[cfg(feature = "testing")]
mod test_issuer;
mod verifier;

use std::sync::Arc;

use jsonwebtoken::DecodingKey;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use jwk::{Jwk, Jwks, UnusableKey};
#[cfg(feature = "testing")]
pub use test_issuer::TestIssuer;
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
}

/// Keys that never change.
impl KeySource for Arc<[VerifyingKey]> {
    fn keys(&self) -> Self {
        Self::clone(self)
    }
}
