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
    /// The issuer: [`ISSUER`].
    pub iss: String,
    /// The audience: [`AUDIENCE`].
    pub aud: String,
    /// The user.
    pub sub: Uuid,
    /// The session it was issued in.
    pub sid: Uuid,
    /// The user's roles at the time of issue.
    pub roles: Vec<String>,
    /// When it was issued.
    pub iat: i64,
    /// The time from which it is valid, if not at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nbf: Option<i64>,
    /// When it expires.
    pub exp: i64,
    /// The id of this token.
    pub jti: Uuid,
}
