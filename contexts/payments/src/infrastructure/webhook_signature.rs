//! Verifies signed webhooks: `Galleria-Signature: t=<unix seconds>,v1=<hex of HMAC-SHA256 over "t.body">`. The time is part
//! of what is signed, so that an old webhook cannot be played again; several secrets may be valid at once, so that one can
//! be replaced without losing a webhook. Anybody may send one, so the work is bounded: the header and its time are judged
//! before the body is read, and the body is hashed once for each secret.

use std::collections::BTreeSet;
use std::fmt;

use chrono::{DateTime, Utc};
use hmac::digest::{CtOutput, InvalidLength};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The header that carries the signature.
pub(crate) const SIGNATURE_HEADER: &str = "Galleria-Signature";

/// How far the time of a webhook may be from this host's, either way, in seconds.
const TOLERANCE_SECONDS: u64 = 300;

/// The longest header that is read, in bytes: a time, and the signatures of both secrets while one is replaced, with room.
const LONGEST_HEADER: usize = 512;

/// More signatures than any provider sends while it replaces a secret.
const MOST_SIGNATURES: usize = 4;

/// The bytes of one signature.
const SIGNATURE_BYTES: usize = 32;

/// Shorter secrets can be guessed from one signed webhook.
const SHORTEST_SECRET: usize = 16;

/// A secret with fewer different characters is a placeholder.
const LEAST_DIFFERENT: usize = 6;

/// A secret shared with the provider. It is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookSecret(String);

impl WebhookSecret {
    /// Takes a text as a secret.
    pub fn new(secret: impl Into<String>) -> Self {
        Self(secret.into())
    }

    /// Whether somebody who sees a signed webhook could guess the secret: it has fewer than 16 characters, or fewer than 6
    /// different ones.
    pub(crate) fn is_weak(&self) -> bool {
        let different: BTreeSet<char> = self.0.chars().collect();
        self.0.chars().count() < SHORTEST_SECRET || different.len() < LEAST_DIFFERENT
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

/// The signatures of a webhook whose time is right. Nothing of it is verified yet.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct SignedHeader {
    seconds: i64,
    signatures: Vec<[u8; SIGNATURE_BYTES]>,
}

impl SignedHeader {
    /// Reads the header, and refuses one that is too long, that has no time or two, no signature or more than four, or whose
    /// time is not a short while from `now`.
    pub(crate) fn read(header: &str, now: DateTime<Utc>) -> Result<Self, SignatureError> {
        if header.len() > LONGEST_HEADER {
            return Err(SignatureError::Forged);
        }
        let (mut times, mut signatures) = (Vec::new(), Vec::new());
        for part in header.split(',') {
            match part.trim().split_once('=') {
                Some(("t", value)) => times.push(value),
                Some(("v1", value)) => signatures.push(value),
                // Other schemes prove nothing.
                Some(_) | None => {}
            }
        }
        let [time] = times.as_slice() else { return Err(SignatureError::Forged) };
        let seconds: i64 = time.parse().map_err(|_no_time| SignatureError::Forged)?;
        if now.timestamp().abs_diff(seconds) > TOLERANCE_SECONDS {
            return Err(SignatureError::Expired);
        }
        if signatures.is_empty() || signatures.len() > MOST_SIGNATURES {
            return Err(SignatureError::Forged);
        }
        let signatures = signatures.into_iter().filter_map(signature).collect();
        Ok(Self { seconds, signatures })
    }

    /// Checks that one of the signatures was made with one of `secrets` for `body`.
    pub(crate) fn verify(
        &self,
        secrets: &[WebhookSecret],
        body: &[u8],
    ) -> Result<(), SignatureError> {
        let signed = secrets.iter().any(|secret| {
            let Ok(code) = code(secret, self.seconds, body) else { return false };
            let expected = code.finalize();
            // Two outputs are compared in constant time.
            self.signatures.iter().any(|signature| CtOutput::new((*signature).into()) == expected)
        });
        if signed { Ok(()) } else { Err(SignatureError::Forged) }
    }
}

fn signature(hexadecimal: &str) -> Option<[u8; SIGNATURE_BYTES]> {
    let mut bytes = [0; SIGNATURE_BYTES];
    hex::decode_to_slice(hexadecimal, &mut bytes).ok().map(|()| bytes)
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

    fn verify(
        secrets: &[WebhookSecret],
        header: &str,
        body: &[u8],
        now: DateTime<Utc>,
    ) -> Result<(), SignatureError> {
        SignedHeader::read(header, now)?.verify(secrets, body)
    }

    #[test]
    fn only_a_signed_body_is_accepted() {
        let header = sign(&secret("new"), b"{}", noon()).unwrap();
        let secrets = [secret("new")];
        assert_eq!(verify(&secrets, &header, b"{}", noon()), Ok(()));
        assert_eq!(verify(&secrets, &header, b"{ }", noon()), Err(SignatureError::Forged));
        assert_eq!(verify(&[secret("x")], &header, b"{}", noon()), Err(SignatureError::Forged));
        assert_eq!(verify(&[], &header, b"{}", noon()), Err(SignatureError::Forged));
        let moved = header.replace("t=1772366400", "t=1772366401");
        assert_eq!(verify(&secrets, &moved, b"{}", noon()), Err(SignatureError::Forged));
        let time = "t=1772366400";
        for garbage in ["", time, "v1=00", "t=x,v1=zz", &format!("{time},v1=")] {
            assert_eq!(verify(&secrets, garbage, b"{}", noon()), Err(SignatureError::Forged));
        }
        let twice = format!("{time},{header}");
        assert_eq!(verify(&secrets, &twice, b"{}", noon()), Err(SignatureError::Forged));
    }

    #[test]
    fn the_work_for_one_header_is_bounded() {
        let secrets = [secret("new")];
        let header = sign(&secrets[0], b"{}", noon()).unwrap();
        let wrong = ",v1=00".repeat(3);
        assert_eq!(verify(&secrets, &format!("{header}{wrong}"), b"{}", noon()), Ok(()));
        for too_much in [",v1=00".repeat(4), ",v1=00".repeat(32_000), ",v0=00".repeat(100)] {
            let header = format!("{header}{too_much}");
            let refused = SignedHeader::read(&header, noon());
            assert_eq!(refused, Err(SignatureError::Forged), "{} bytes", header.len());
        }
    }

    #[test]
    fn the_time_is_judged_before_a_signature_is_looked_at() {
        let old = "t=1000,v1=zz";
        assert_eq!(SignedHeader::read(old, noon()), Err(SignatureError::Expired));
    }

    #[test]
    fn a_secret_that_can_be_guessed_is_weak() {
        for weak in ["", "x", "fifteen-letters", "aaaaaaaaaaaaaaaaaaaaaaaa", "abababababababababab"]
        {
            assert!(secret(weak).is_weak(), "{weak}");
        }
        for strong in ["sixteen letters!", "b0c2c5e288833b007355aa343b97fd4b"] {
            assert!(!secret(strong).is_weak(), "{strong}");
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
