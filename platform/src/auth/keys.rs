//! The keys that tokens are verified with, and the port that hands them out.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use jsonwebtoken::DecodingKey;

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
