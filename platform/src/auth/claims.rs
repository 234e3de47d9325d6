//! The claims of an access token.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The `iss` of every token.
pub const ISSUER: &str = "galleria";
/// The `aud` of every token.
pub const AUDIENCE: &str = "galleria";

/// The claims of an access token (RFC 7519). Times are whole seconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessClaims {
    /// Who made it: [`ISSUER`].
    pub iss: String,
    /// Whom it is for: [`AUDIENCE`].
    pub aud: String,
    /// The user.
    pub sub: Uuid,
    /// The session it was given out in.
    pub sid: Uuid,
    /// The user's roles at that time.
    pub roles: Vec<String>,
    /// When it was made.
    pub iat: i64,
    /// From when on it is valid, if not at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nbf: Option<i64>,
    /// When it ends.
    pub exp: i64,
    /// Names this token.
    pub jti: Uuid,
}
