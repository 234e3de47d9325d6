//! The claims of an access token, read without verifying it: enough to leave buttons out, and never enough to let somebody do
//! something.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use shared_kernel::Permission;

/// The claims of a token that pages read.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Claims {
    #[serde(default)]
    permissions: Vec<String>,
}

impl Claims {
    /// The claims in a token; none in a text that is no token.
    pub(super) fn of(token: &str) -> Self {
        let payload = token.split('.').nth(1).unwrap_or_default();
        let json = URL_SAFE_NO_PAD.decode(payload).unwrap_or_default();
        serde_json::from_slice(&json).unwrap_or_default()
    }

    /// The permissions that this program knows.
    pub(super) fn permissions(&self) -> Vec<Permission> {
        self.permissions.iter().filter_map(|name| Permission::parse(name).ok()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permissions_are_read_and_nonsense_has_none() {
        let payload =
            URL_SAFE_NO_PAD.encode(r#"{"sub":"7","exp":1,"permissions":["orders","juggling"]}"#);
        let claims = Claims::of(&format!("e30.{payload}.sig"));
        assert_eq!(claims.permissions(), [Permission::Orders]);
        assert!(Claims::of("nonsense").permissions().is_empty());
    }
}
