//! What the host decides for this context.

use std::fmt;

use chrono::Duration;

/// The settings of the users context.
#[derive(Clone)]
pub struct Settings {
    /// Ed25519 private keys as PKCS #8 in PEM, at least one. The first signs; all of them verify, so that tokens
    /// signed before a rotation are good until they expire. See [`crate::generate_signing_key`].
    pub signing_keys: Vec<String>,
    /// The bcrypt cost, 4 to 31; each step doubles the work. Takes effect for passwords set from then on.
    pub password_cost: u32,
    /// How long an access token is good. A role that is revoked lives on in tokens for as long at the most.
    pub access_token_lifetime: Duration,
    /// How long a refresh token that lies unused is good.
    pub refresh_token_lifetime: Duration,
}

impl Settings {
    /// The usual settings with these keys: cost 12, access for 10 minutes, 30 days to come back.
    pub const fn with_keys(signing_keys: Vec<String>) -> Self {
        Self {
            signing_keys,
            password_cost: 12,
            access_token_lifetime: Duration::minutes(10),
            refresh_token_lifetime: Duration::days(30),
        }
    }
}

/// The keys are secrets: only how many there are is shown.
impl fmt::Debug for Settings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Settings")
            .field("signing_keys", &self.signing_keys.len())
            .field("password_cost", &self.password_cost)
            .field("access_token_lifetime", &self.access_token_lifetime)
            .field("refresh_token_lifetime", &self.refresh_token_lifetime)
            .finish()
    }
}
