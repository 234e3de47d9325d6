//! Signs access tokens with Ed25519 and shows the public keys. A key that no longer signs is still shown, so that
//! what it signed is good until it expires.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::Duration;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use platform::auth::{
    AUDIENCE, AccessClaims, ISSUER, Jwk, Jwks, KeySource, SigningKey, VerifyingKey,
};

use crate::application::ports::{AccessGrant, AccessToken, AccessTokens, Randomness, SigningError};
use crate::infrastructure::system_randomness::SystemRandomness;

pub(crate) mod key_files;

/// What PKCS #8 puts before the 32 bytes of an Ed25519 private key (RFC 8410, section 7).
const PKCS8_PREFIX: [u8; 16] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];

/// The keys of this shop: the first signs, all verify.
#[derive(Clone)]
pub(crate) struct SigningKeys {
    signs: EncodingKey,
    key_id: String,
    public_keys: Jwks,
    verifying_keys: Arc<[VerifyingKey]>,
}

/// Why the signing keys cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SigningKeyError {
    /// Nothing could sign.
    #[error("there is no signing key")]
    NoKey,
    /// Another kind of key, an encrypted one, or not a key.
    #[error(
        "signing key {number} is not an Ed25519 private key, PKCS #8 in PEM without a password"
    )]
    NotEd25519 {
        /// Which of the keys, counted from 1.
        number: usize,
        /// What the library said.
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
    /// Reads keys; the first is the one that signs.
    pub(crate) fn from_pems(pems: &[String]) -> Result<Self, SigningKeyError> {
        let mut keys = Vec::with_capacity(pems.len());
        for (pem, number) in pems.iter().zip(1..) {
            let key =
                read_key(pem).map_err(|source| SigningKeyError::NotEd25519 { number, source })?;
            keys.push(key);
        }
        let public_keys = Jwks { keys: keys.iter().map(|(_, public)| public.clone()).collect() };
        let verifying_keys = public_keys.verifying_keys().into();
        let (signs, public) = keys.into_iter().next().ok_or(SigningKeyError::NoKey)?;
        let key_id = public.kid.unwrap_or_default();
        Ok(Self { signs, key_id, public_keys, verifying_keys })
    }

    /// All public keys, as the JWKS shows them.
    pub(crate) fn public_keys(&self) -> Jwks {
        self.public_keys.clone()
    }

    /// All public keys, for a verifier in this process.
    pub(crate) fn source(&self) -> Arc<dyn KeySource> {
        Arc::new(Arc::clone(&self.verifying_keys))
    }
}

type BoxedError = Box<dyn std::error::Error + Send + Sync>;

fn read_key(pem: &str) -> Result<(EncodingKey, Jwk), BoxedError> {
    let key = SigningKey::from_pem(pem)?;
    Ok((key.encoding_key().clone(), Jwk::ed25519(key.public_key())))
}

/// Signs access tokens.
pub(crate) struct Signer {
    keys: SigningKeys,
    lifetime: Duration,
}

impl Signer {
    /// A signer whose tokens are good for `lifetime`.
    pub(crate) const fn new(keys: SigningKeys, lifetime: Duration) -> Self {
        Self { keys, lifetime }
    }
}

impl AccessTokens for Signer {
    fn sign(&self, grant: &AccessGrant) -> Result<AccessToken, SigningError> {
        let claims = AccessClaims {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: grant.user.as_uuid(),
            sid: grant.session.as_uuid(),
            roles: grant.roles.iter().map(|role| role.to_string()).collect(),
            iat: grant.issued_at.timestamp(),
            nbf: None,
            exp: (grant.issued_at + self.lifetime).timestamp(),
            jti: grant.id,
        };
        let header =
            Header { kid: Some(self.keys.key_id.clone()), ..Header::new(Algorithm::EdDSA) };
        let jwt = encode(&header, &claims, &self.keys.signs)
            .map_err(|error| SigningError(Box::new(error)))?;
        Ok(AccessToken { jwt, lifetime_s: self.lifetime.num_seconds() })
    }
}

#[cfg(test)]
mod tests;
