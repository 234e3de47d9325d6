//! The claims of an access token.

use serde::{Deserialize, Serialize};
use shared_kernel::{Permission, Permissions, Tenant};
use uuid::Uuid;

/// The `iss` of every token.
pub const ISSUER: &str = "galleria";
/// The `aud` of every token.
pub const AUDIENCE: &str = "galleria";

/// The `typ` in the header of every access token (RFC 9068): no other kind of JWT is taken for one.
pub const TOKEN_TYPE: &str = "at+jwt";

/// The claims of an access token (RFC 7519). Times are whole seconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessClaims {
    /// The issuer: [`ISSUER`].
    pub iss: String,
    /// The audience: [`AUDIENCE`].
    pub aud: String,
    /// The user, or the service account.
    pub sub: Uuid,
    /// The session it was issued in. A service account has one for ever, with its own id.
    pub sid: Uuid,
    /// The user's version at the time of issue. Tokens of earlier releases have none, and count as the oldest.
    #[serde(default)]
    pub ver: u32,
    /// The service account that the token was issued to; none of a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_id: Option<Uuid>,
    /// The tenant whose shop issued it; none of a shop that is alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant: Option<Tenant>,
    /// The permissions at the time of issue, by name.
    #[serde(default, with = "names")]
    pub permissions: Permissions,
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

/// Permissions as a list of names. A name that this program does not know permits nothing here.
mod names {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::{Permission, Permissions};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
    pub(super) fn serialize<S: Serializer>(
        permissions: &Permissions,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let names: Vec<&str> = permissions.iter().map(Permission::as_str).collect();
        names.serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Permissions, D::Error> {
        let names = Vec::<String>::deserialize(deserializer)?;
        Ok(names.iter().filter_map(|name| Permission::parse(name).ok()).collect())
    }
}
