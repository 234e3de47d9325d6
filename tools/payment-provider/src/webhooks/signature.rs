//! Signs webhooks: `Galleria-Signature: t=<unix seconds>,v1=<hex of HMAC-SHA256 over "t.body">`. The time is part of what
//! is signed, so that an old webhook cannot be played again.

use std::fmt;

use chrono::{DateTime, Utc};
use hmac::digest::InvalidLength;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The header that carries the signature.
pub(crate) const SIGNATURE_HEADER: &str = "galleria-signature";

/// A secret shared with the receiver. It is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookSecret(String);

impl WebhookSecret {
    /// Takes a text as a secret.
    pub fn new(secret: impl Into<String>) -> Self {
        Self(secret.into())
    }
}

impl fmt::Debug for WebhookSecret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("WebhookSecret(…)")
    }
}

/// The header for `body`, signed at `now`.
pub(crate) fn sign(
    secret: &WebhookSecret,
    body: &[u8],
    now: DateTime<Utc>,
) -> Result<String, InvalidLength> {
    let seconds = now.timestamp();
    let mut code = Hmac::<Sha256>::new_from_slice(secret.0.as_bytes())?;
    code.update(seconds.to_string().as_bytes());
    code.update(b".");
    code.update(body);
    Ok(format!("t={seconds},v1={}", hex::encode(code.finalize().into_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_signed_as_documented() {
        // printf '1772366400.{}' | openssl dgst -sha256 -hmac secret
        // payments verifies the same vector in `webhook_signature.rs`.
        let noon = "2026-03-01T12:00:00Z".parse().unwrap();
        assert_eq!(
            sign(&WebhookSecret::new("secret"), b"{}", noon).unwrap(),
            "t=1772366400,v1=b0c2c5e288833b007355aa343b97fd4bb8f9825725b0961e7aaa0f867a720061"
        );
    }

    #[test]
    fn a_secret_is_never_printed() {
        assert_eq!(format!("{:?}", WebhookSecret::new("hush")), "WebhookSecret(…)");
    }
}
