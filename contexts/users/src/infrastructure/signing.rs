//! Signs access tokens with Ed25519 and publishes the public keys. A rotated key stays published, so that its tokens
//! are valid until they expire.

use std::sync::{Arc, PoisonError, RwLock};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Duration, Utc};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use platform::auth::{
    AUDIENCE, AccessClaims, ISSUER, Jwk, Jwks, KeySource, SigningKey, TOKEN_TYPE, VerifyingKey,
};
use serde::Serialize;
use shared_kernel::{Permissions, Tenant};

use crate::application::ports::{
    AccessGrant, AccessToken, AccessTokens, Randomness, SigningError, TokenHolder,
};
use crate::infrastructure::system_randomness::SystemRandomness;

pub(crate) mod key_files;
pub(crate) mod key_store;
pub(crate) mod shared_keys;

use key_store::StoredKey;

/// The bytes of PKCS #8 before the 32 of an Ed25519 private key (RFC 8410, section 7).
const PKCS8_PREFIX: [u8; 16] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];

/// The keys of this shop, as this host knows them. Clones share them: a key that another host has added comes to all.
#[derive(Clone, Default)]
pub(crate) struct SigningKeys(Arc<RwLock<Arc<KeyRing>>>);

/// The keys at one time, the one that signs from the latest time on first.
#[derive(Default)]
struct KeyRing {
    keys: Vec<RingKey>,
    public_keys: Jwks,
    verifying_keys: Arc<[VerifyingKey]>,
}

struct RingKey {
    key: EncodingKey,
    key_id: String,
    signs_from: DateTime<Utc>,
}

/// Why the signing keys cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SigningKeyError {
    /// There is no key to sign with.
    #[error("there is no signing key")]
    NoKey,
    /// Another kind of key, an encrypted one, or not a key.
    #[error(
        "signing key {number} is not an Ed25519 private key, PKCS #8 in PEM without a password"
    )]
    NotEd25519 {
        /// Which of the keys, counted from 1.
        number: usize,
        /// The error of the library.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// Why a signing key could not be made.
#[derive(Debug, thiserror::Error)]
#[error("no signing key could be made")]
pub struct GenerateKeyError(#[source] Box<dyn std::error::Error + Send + Sync>);

/// A fresh Ed25519 private key, PKCS #8 in PEM. Any 32 random bytes are one (RFC 8032, section 5.1.5).
///
/// # Errors
/// When the operating system gives no random bytes.
pub fn generate_signing_key() -> Result<String, GenerateKeyError> {
    let mut private_key = [0; 32];
    SystemRandomness.fill(&mut private_key).map_err(|error| GenerateKeyError(Box::new(error)))?;
    // 48 bytes are 64 letters: the one line that PEM allows.
    let letters = STANDARD.encode([&PKCS8_PREFIX[..], &private_key].concat());
    Ok(format!("-----BEGIN PRIVATE KEY-----\n{letters}\n-----END PRIVATE KEY-----\n"))
}

impl SigningKeys {
    /// Reads keys; the first one signs.
    pub(crate) fn from_pems(pems: &[String]) -> Result<Self, SigningKeyError> {
        let sign_from_ever =
            |pem: &String| StoredKey { pem: pem.clone(), signs_from: DateTime::UNIX_EPOCH };
        Self::of_store(&pems.iter().map(sign_from_ever).collect::<Vec<_>>())
    }

    /// The keys of a store, the one that signs from the latest time on first.
    pub(crate) fn of_store(stored: &[StoredKey]) -> Result<Self, SigningKeyError> {
        let keys = Self::default();
        keys.replace(stored)?;
        Ok(keys)
    }

    /// Takes these keys in place of those it had.
    pub(crate) fn replace(&self, stored: &[StoredKey]) -> Result<(), SigningKeyError> {
        let ring = KeyRing::read(stored)?;
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(ring);
        Ok(())
    }

    /// All public keys, as the JWKS has them.
    pub(crate) fn public_keys(&self) -> Jwks {
        self.ring().public_keys.clone()
    }

    /// All public keys, for a verifier in this process.
    pub(crate) fn source(&self) -> Arc<dyn KeySource> {
        Arc::new(self.clone())
    }

    fn ring(&self) -> Arc<KeyRing> {
        // It is replaced as a whole, so a panic elsewhere does no harm.
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl KeySource for SigningKeys {
    fn keys(&self) -> Arc<[VerifyingKey]> {
        Arc::clone(&self.ring().verifying_keys)
    }
}

impl KeyRing {
    fn read(stored: &[StoredKey]) -> Result<Self, SigningKeyError> {
        if stored.is_empty() {
            return Err(SigningKeyError::NoKey);
        }
        let (mut keys, mut public) = (Vec::new(), Vec::new());
        for (stored, number) in stored.iter().zip(1..) {
            let (key, jwk) = read_key(&stored.pem)
                .map_err(|source| SigningKeyError::NotEd25519 { number, source })?;
            let key_id = jwk.kid.clone().unwrap_or_default();
            keys.push(RingKey { key, key_id, signs_from: stored.signs_from });
            public.push(jwk);
        }
        let public_keys = Jwks { keys: public };
        let verifying_keys = public_keys.verifying_keys().into();
        Ok(Self { keys, public_keys, verifying_keys })
    }

    /// The key that signs at `now`: the latest that has begun to.
    fn signing_at(&self, now: DateTime<Utc>) -> Option<&RingKey> {
        let begun = self.keys.iter().find(|key| key.signs_from <= now);
        begun.or_else(|| self.keys.last())
    }
}

/// The `kid` of a private key.
pub(crate) fn key_id_of(pem: &str) -> Result<String, SigningKeyError> {
    let read = read_key(pem);
    let (_key, public) =
        read.map_err(|source| SigningKeyError::NotEd25519 { number: 1, source })?;
    Ok(public.kid.unwrap_or_default())
}

type BoxedError = Box<dyn std::error::Error + Send + Sync>;

fn read_key(pem: &str) -> Result<(EncodingKey, Jwk), BoxedError> {
    let key = SigningKey::from_pem(pem)?;
    Ok((key.encoding_key().clone(), Jwk::ed25519(key.public_key())))
}

/// The claims with those of the roles that hosts of an earlier release ask for: while the hosts of a shop are upgraded one after
/// the other, the tokens of `users` are good at all of them. Nothing of this release reads `roles`.
#[derive(Serialize)]
struct ReadableByEarlierHosts<'a> {
    #[serde(flatten)]
    claims: &'a AccessClaims,
    roles: &'static [&'static str],
}

impl<'a> From<&'a AccessClaims> for ReadableByEarlierHosts<'a> {
    fn from(claims: &'a AccessClaims) -> Self {
        let is_admin = claims.permissions.covers(Permissions::ALL);
        Self { claims, roles: if is_admin { &["admin"] } else { &[] } }
    }
}

/// Signs access tokens.
pub(crate) struct Signer {
    keys: SigningKeys,
    lifetime: Duration,
    tenant: Option<Tenant>,
}

impl Signer {
    /// A signer whose tokens are valid for `lifetime`.
    pub(crate) const fn new(keys: SigningKeys, lifetime: Duration) -> Self {
        Self { keys, lifetime, tenant: None }
    }

    /// The same for the shop of a tenant, which its tokens name.
    pub(crate) fn of_tenant(self, tenant: Option<Tenant>) -> Self {
        Self { tenant, ..self }
    }
}

impl AccessTokens for Signer {
    fn sign(&self, grant: &AccessGrant) -> Result<AccessToken, SigningError> {
        let (sub, sid, client_id) = match grant.holder {
            TokenHolder::User(user, session) => (user.as_uuid(), session.as_uuid(), None),
            TokenHolder::Service(account) => {
                (account.as_uuid(), account.as_uuid(), Some(account.as_uuid()))
            }
        };
        let claims = AccessClaims {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub,
            sid,
            ver: grant.version.as_u32(),
            client_id,
            tenant: self.tenant.clone(),
            permissions: grant.permissions,
            iat: grant.issued_at.timestamp(),
            nbf: None,
            exp: (grant.issued_at + self.lifetime).timestamp(),
            jti: grant.id,
        };
        let ring = self.keys.ring();
        let signing = ring
            .signing_at(grant.issued_at)
            .ok_or_else(|| SigningError(Box::new(SigningKeyError::NoKey)))?;
        let (typ, kid) = (Some(TOKEN_TYPE.to_owned()), Some(signing.key_id.clone()));
        let header = Header { typ, kid, ..Header::new(Algorithm::EdDSA) };
        let claims = ReadableByEarlierHosts::from(&claims);
        let jwt = encode(&header, &claims, &signing.key)
            .map_err(|error| SigningError(Box::new(error)))?;
        Ok(AccessToken { jwt, lifetime_s: self.lifetime.num_seconds() })
    }
}

#[cfg(test)]
pub(crate) mod tests;
