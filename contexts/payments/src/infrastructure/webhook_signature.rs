//! Verifies signed webhooks: `Galleria-Signature: t=<unix seconds>,v1=<hex of HMAC-SHA256 over "t.body">`. The time is part
//! of what is signed, so that an old webhook cannot be played again; several secrets may be valid at once, so that one can
//! be replaced without losing a webhook.

use std::fmt;

use chrono::{DateTime, Utc};
use hmac::digest::InvalidLength;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The header that carries the signature.
pub(crate) const SIGNATURE_HEADER: &str = "Galleria-Signature";

/// How far the time of a webhook may be from this host's, either way, in seconds.
const TOLERANCE_SECONDS: u64 = 300;

/// A secret shared with the provider. It is never printed.
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

/// Why a webhook is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SignatureError {
    #[error("the webhook is not signed with a shared secret")]
    Forged,
    #[error("the webhook was signed more than {TOLERANCE_SECONDS} seconds from now")]
    Expired,
}

/// The header for `body`, signed at `now`, as a provider makes it.
#[cfg(test)]
pub(crate) fn sign(
    secret: &WebhookSecret,
    body: &[u8],
    now: DateTime<Utc>,
) -> Result<String, InvalidLength> {
    let seconds = now.timestamp();
    let signature = hex::encode(code(secret, seconds, body)?.finalize().into_bytes());
    Ok(format!("t={seconds},v1={signature}"))
}

/// Checks that `header` was made with one of `secrets` for `body` a short while ago. A header may carry several `v1`, of
/// which one must be right.
pub(crate) fn verify(
    secrets: &[WebhookSecret],
    header: &str,
    body: &[u8],
    now: DateTime<Utc>,
) -> Result<(), SignatureError> {
    let mut seconds: Option<i64> = None;
    let mut signatures: Vec<Vec<u8>> = Vec::new();
    for part in header.split(',') {
        match part.trim().split_once('=') {
            Some(("t", value)) => seconds = value.parse().ok(),
            Some(("v1", value)) => signatures.extend(hex::decode(value)),
            // Other schemes prove nothing.
            Some(_) | None => {}
        }
    }
    let seconds = seconds.ok_or(SignatureError::Forged)?;
    // `verify_slice` compares in constant time.
    let signed = secrets.iter().any(|secret| {
        signatures.iter().any(|signature| {
            code(secret, seconds, body).is_ok_and(|code| code.verify_slice(signature).is_ok())
        })
    });
    if !signed {
        return Err(SignatureError::Forged);
    }
    if now.timestamp().abs_diff(seconds) > TOLERANCE_SECONDS {
        return Err(SignatureError::Expired);
    }
    Ok(())
}

fn code(secret: &WebhookSecret, seconds: i64, body: &[u8]) -> Result<Hmac<Sha256>, InvalidLength> {
    let mut code = Hmac::<Sha256>::new_from_slice(secret.0.as_bytes())?;
    code.update(seconds.to_string().as_bytes());
    code.update(b".");
    code.update(body);
    Ok(code)
}

#[cfg(test)]
mod fuzz;
#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::domain::samples::noon;

    fn secret(text: &str) -> WebhookSecret {
        WebhookSecret::new(text)
    }

    #[test]
    fn only_a_signed_body_is_accepted() {
        let header = sign(&secret("new"), b"{}", noon()).unwrap();
        let secrets = [secret("new")];
        assert_eq!(verify(&secrets, &header, b"{}", noon()), Ok(()));
        assert_eq!(verify(&secrets, &header, b"{ }", noon()), Err(SignatureError::Forged));
        assert_eq!(verify(&[secret("x")], &header, b"{}", noon()), Err(SignatureError::Forged));
        assert_eq!(verify(&[], &header, b"{}", noon()), Err(SignatureError::Forged));
        let moved = header.replace("t=1", "t=2");
        assert_eq!(verify(&secrets, &moved, b"{}", noon()), Err(SignatureError::Forged));
        for garbage in ["", "t=1", "v1=00", "t=x,v1=zz", "t=1,v1="] {
            assert_eq!(verify(&secrets, garbage, b"{}", noon()), Err(SignatureError::Forged));
        }
    }

    #[test]
    fn a_signature_is_verified_as_documented() {
        // The provider signs the same vector.
        // printf '1772366400.{}' | openssl dgst -sha256 -hmac secret
        let header =
            "t=1772366400,v1=b0c2c5e288833b007355aa343b97fd4bb8f9825725b0961e7aaa0f867a720061";
        assert_eq!(sign(&secret("secret"), b"{}", noon()).unwrap(), header);
        assert_eq!(verify(&[secret("secret")], header, b"{}", noon()), Ok(()));
    }

    #[test]
    fn an_old_secret_is_valid_while_it_is_listed() {
        let header = sign(&secret("old"), b"{}", noon()).unwrap();
        assert_eq!(verify(&[secret("new"), secret("old")], &header, b"{}", noon()), Ok(()));
        let two = format!("{header},v1={}", "00".repeat(32));
        assert_eq!(verify(&[secret("old")], &two, b"{}", noon()), Ok(()));
    }

    #[test]
    fn five_minutes_either_way_are_tolerated() {
        let secrets = [secret("s")];
        let header = sign(&secrets[0], b"{}", noon()).unwrap();
        for (seconds, verdict) in [
            (300, Ok(())),
            (-300, Ok(())),
            (301, Err(SignatureError::Expired)),
            (-301, Err(SignatureError::Expired)),
        ] {
            let now = noon() + TimeDelta::seconds(seconds);
            assert_eq!(verify(&secrets, &header, b"{}", now), verdict, "{seconds}");
        }
    }

    #[test]
    fn a_secret_is_never_printed() {
        assert_eq!(format!("{:?}", secret("hush")), "WebhookSecret(…)");
    }
}
