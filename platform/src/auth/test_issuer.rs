//! Makes access tokens in tests, where no users context runs.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::crypto::sign;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use shared_kernel::{Clock, Permission, Permissions};
use uuid::Uuid;

use crate::auth::claims::{AUDIENCE, AccessClaims, ISSUER, TOKEN_TYPE};
use crate::auth::ed25519;
use crate::auth::jwk::Jwk;
use crate::auth::keys::{KeySource, VerifyingKey};
use crate::auth::verifier::TokenVerifier;

// The key pair of RFC 8037, appendix A. It is public, so it protects nothing but a test.
const PUBLIC_KEY: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
const PRIVATE_KEY: &str = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A";
// The prefix that PKCS #8 (RFC 8410) puts before the 32 bytes of an Ed25519 private key.
const PKCS8_PREFIX: [u8; 16] =
    [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
const LIFETIME_SECONDS: i64 = 900;

/// Signs tokens with a key that its [`TokenVerifier`] accepts.
pub struct TestIssuer {
    clock: Arc<dyn Clock>,
    key: EncodingKey,
    public_key: Jwk,
}

impl TestIssuer {
    /// An issuer whose tokens are valid for 15 minutes of `clock`.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        ed25519::install();
        let bytes = |text| URL_SAFE_NO_PAD.decode(text).unwrap_or_default();
        let private_key = [&PKCS8_PREFIX[..], &bytes(PRIVATE_KEY)].concat();
        let public_key = Jwk::ed25519(&bytes(PUBLIC_KEY).try_into().unwrap_or_default());
        Self { clock, key: EncodingKey::from_ed_der(&private_key), public_key }
    }

    /// A verifier that accepts the tokens of this issuer, by the same clock.
    pub fn verifier(&self) -> TokenVerifier {
        TokenVerifier::new(Arc::new(self.keys()), Arc::clone(&self.clock))
    }

    /// The key that verifies the tokens, as a users context publishes it.
    pub fn public_key(&self) -> Jwk {
        self.public_key.clone()
    }

    /// The key that verifies the tokens.
    pub fn keys(&self) -> impl KeySource + 'static {
        self.public_key.verifying_key().into_iter().collect::<Arc<[VerifyingKey]>>()
    }

    /// A token of a user, in a session with the user's own id.
    pub fn token(&self, user_id: Uuid, permissions: &[Permission]) -> String {
        self.token_of(user_id, user_id, permissions)
    }

    /// A token of a user in a session.
    pub fn token_of(&self, user_id: Uuid, session_id: Uuid, permissions: &[Permission]) -> String {
        self.sign(&self.claims(user_id, session_id, permissions))
    }

    /// A token of a service account.
    pub fn service_token(&self, account: Uuid, permissions: &[Permission]) -> String {
        let claims = self.claims(account, account, permissions);
        self.sign(&AccessClaims { client_id: Some(account), ..claims })
    }

    /// The claims that [`Self::token_of`] signs.
    pub fn claims(
        &self,
        user_id: Uuid,
        session_id: Uuid,
        permissions: &[Permission],
    ) -> AccessClaims {
        let now = self.clock.now().timestamp();
        AccessClaims {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: user_id,
            sid: session_id,
            ver: 1,
            client_id: None,
            tenant: None,
            permissions: Permissions::of(permissions),
            iat: now,
            nbf: None,
            exp: now.saturating_add(LIFETIME_SECONDS),
            jti: session_id,
        }
    }

    /// A token with any claims that a test wants.
    pub fn sign(&self, claims: &impl serde::Serialize) -> String {
        let kid = self.public_key.kid.as_deref().unwrap_or_default();
        self.sign_with(&Self::header(kid), claims)
    }

    /// The header of a token that is signed with the key `kid`.
    pub fn header(kid: &str) -> Header {
        let (typ, kid) = (Some(TOKEN_TYPE.to_owned()), Some(kid.to_owned()));
        Header { typ, kid, ..Header::new(Algorithm::EdDSA) }
    }

    /// A signed token of any header and any claims, which need be no JSON.
    pub fn sign_bytes(&self, header: &[u8], claims: &[u8]) -> String {
        let encoded = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let message = format!("{}.{}", encoded(header), encoded(claims));
        let signature = sign(message.as_bytes(), &self.key, Algorithm::EdDSA);
        let signature = signature.unwrap_or_else(|error| format!("unsigned: {error}"));
        format!("{message}.{signature}")
    }

    /// A token with a header of the test's choice.
    pub fn sign_with(&self, header: &Header, claims: &impl serde::Serialize) -> String {
        // An invalid text fails the test that uses it, with more information than a panic here.
        encode(header, claims, &self.key).unwrap_or_else(|error| format!("unsigned: {error}"))
    }
}
