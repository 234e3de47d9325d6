//! Access tokens: their claims, and how every context verifies them. Only the users context makes tokens; no context asks
//! it, since the public key is all that is needed.

mod claims;
mod ended_access;
mod keys;

mod ed25519;
mod jwk;

mod cache;
mod verifier;

mod http_key_source;

#[cfg(feature = "testing")]
mod test_issuer;

pub use claims::{AUDIENCE, AccessClaims, ISSUER, TOKEN_TYPE};
pub use ed25519::{NotASigningKey, SigningKey};
pub use ended_access::{AccessEnd, EndedAccess, EndedTokens};
pub use http_key_source::{BadUsersUrl, HttpKeySettings, HttpKeySource};
pub use jwk::{Jwk, Jwks, UnusableKey};
pub use keys::{KeySource, KeysAway, Renewal, Renewing, VerifyingKey};
#[cfg(feature = "testing")]
pub use test_issuer::TestIssuer;
pub(crate) use verifier::Attempt;
pub use verifier::{TokenRefused, TokenVerifier};
