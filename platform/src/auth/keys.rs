//! The keys that tokens are verified with, and the port that hands them out.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use jsonwebtoken::DecodingKey;

/// A public key that tokens are verified with.
#[derive(Clone)]
pub struct VerifyingKey {
    /// The `kid` of its tokens. It names one key for ever.
    pub key_id: String,
    /// The key itself, Ed25519.
    pub key: DecodingKey,
}

/// Provides the keys that are accepted at present: from the users context's own key store, or from its JWKS over HTTP.
pub trait KeySource: Send + Sync {
    /// All keys whose tokens are accepted. Called for every request, so it only returns cached keys.
    fn keys(&self) -> Arc<[VerifyingKey]>;

    /// Fetches newer keys; `None` when there is no reason to, or no place to fetch them from. Nothing happens until the
    /// future is polled. While it fails, [`KeySource::keys`] returns the same keys as before.
    fn renew(&self, _why: Renewal<'_>) -> Option<Renewing<'_>> {
        None
    }
}

/// Why newer keys are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Renewal<'a> {
    /// The cached keys may be too old.
    Age,
    /// A token names a key that is not cached. Anybody can make such a token up.
    UnknownKey(&'a str),
}

/// A fetch of keys under way.
pub type Renewing<'a> = Pin<Box<dyn Future<Output = Result<(), KeysAway>> + Send + 'a>>;

/// The keys are on another host and cannot be fetched now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the keys that tokens are verified with cannot be fetched now")]
pub struct KeysAway;

/// Keys that never change.
impl KeySource for Arc<[VerifyingKey]> {
    fn keys(&self) -> Self {
        Self::clone(self)
    }
}
