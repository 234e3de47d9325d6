//! Ed25519 by ring: the cryptography behind `jsonwebtoken`, and the private key that signs tokens. Other algorithms are
//! refused.

use std::error::Error;

use jsonwebtoken::crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils};
use jsonwebtoken::errors::{ErrorKind, Result};
use jsonwebtoken::signature::{self, Signer, Verifier};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey};
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::pki_types::pem::PemObject;

static PROVIDER: CryptoProvider = CryptoProvider {
    signer_factory: signer,
    verifier_factory: verifier,
    key_utils: KeyUtils::new_unimplemented(),
};

/// Makes ring the cryptography of `jsonwebtoken` in this process. Called before the first token is signed or verified.
pub(crate) fn install() {
    let _installed_before = PROVIDER.install_default();
}

/// An Ed25519 private key that signs tokens.
#[derive(Clone)]
pub struct SigningKey {
    key: EncodingKey,
    public_key: [u8; 32],
}

/// Why a text is not a signing key.
#[derive(Debug, thiserror::Error)]
#[error("it is not an Ed25519 private key, PKCS #8 in PEM without a password")]
pub struct NotASigningKey(#[source] Box<dyn Error + Send + Sync>);

impl SigningKey {
    /// Reads a private key: PKCS #8 in PEM (RFC 8410).
    pub fn from_pem(pem: &str) -> std::result::Result<Self, NotASigningKey> {
        install();
        let der = PrivatePkcs8KeyDer::from_pem_slice(pem.as_bytes())
            .map_err(|error| NotASigningKey(Box::new(error)))?;
        let der = der.secret_pkcs8_der();
        let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(der)
            .map_err(|rejected| NotASigningKey(rejected.to_string().into()))?;
        let public_key = pair.public_key().as_ref().try_into();
        let public_key = public_key.map_err(|error| NotASigningKey(Box::new(error)))?;
        Ok(Self { key: EncodingKey::from_ed_der(der), public_key })
    }

    /// The key in the form that `jsonwebtoken` signs with.
    pub const fn encoding_key(&self) -> &EncodingKey {
        &self.key
    }

    /// The public half.
    pub const fn public_key(&self) -> &[u8; 32] {
        &self.public_key
    }
}

struct EdDsaSigner(Ed25519KeyPair);

fn signer(algorithm: &Algorithm, key: &EncodingKey) -> Result<Box<dyn JwtSigner>> {
    if *algorithm != Algorithm::EdDSA {
        return Err(ErrorKind::InvalidAlgorithm.into());
    }
    let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(key.as_bytes())
        .map_err(|_rejected| ErrorKind::InvalidEddsaKey)?;
    Ok(Box::new(EdDsaSigner(pair)))
}

impl Signer<Vec<u8>> for EdDsaSigner {
    fn try_sign(&self, message: &[u8]) -> std::result::Result<Vec<u8>, signature::Error> {
        Ok(self.0.sign(message).as_ref().to_vec())
    }
}

impl JwtSigner for EdDsaSigner {
    fn algorithm(&self) -> Algorithm {
        Algorithm::EdDSA
    }
}

struct EdDsaVerifier(Vec<u8>);

fn verifier(algorithm: &Algorithm, key: &DecodingKey) -> Result<Box<dyn JwtVerifier>> {
    if *algorithm != Algorithm::EdDSA {
        return Err(ErrorKind::InvalidAlgorithm.into());
    }
    Ok(Box::new(EdDsaVerifier(key.try_get_as_bytes()?.to_vec())))
}

impl Verifier<Vec<u8>> for EdDsaVerifier {
    fn verify(
        &self,
        message: &[u8],
        signature: &Vec<u8>,
    ) -> std::result::Result<(), signature::Error> {
        UnparsedPublicKey::new(&ED25519, &self.0)
            .verify(message, signature)
            .map_err(|_unspecified| signature::Error::new())
    }
}

impl JwtVerifier for EdDsaVerifier {
    fn algorithm(&self) -> Algorithm {
        Algorithm::EdDSA
    }
}
