//! The answer bodies that endpoints share: users and tokens.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use chrono::{DateTime, SecondsFormat, Utc};
use platform::http::etag;
use schemars::JsonSchema;
use serde::Serialize;
use shared_kernel::{Permission, Permissions};
use uuid::Uuid;

use crate::application::ports::AccessToken;
use crate::application::tokens::Tokens;
use crate::domain::language::Language;
use crate::domain::role::Role;
use crate::domain::user::{StatusName, User};

const LANGUAGES_OR_NONE: [Option<&str>; 3] =
    [Some(Language::English.as_str()), Some(Language::German.as_str()), None];

/// A user. The personal fields of an erased user are `null`.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "User")]
pub(super) struct UserBody {
    id: Uuid,
    email: Option<String>,
    display_name: Option<String>,
    /// The language that the shop writes to the user in.
    #[schemars(extend("enum" = LANGUAGES_OR_NONE))]
    language: Option<&'static str>,
    #[schemars(extend("items" = { "type": "string", "enum": Role::FORM.one_of }))]
    roles: Vec<&'static str>,
    #[schemars(extend("enum" = StatusName::FORM.one_of))]
    status: &'static str,
    /// Since when the account is deactivated or erased.
    #[schemars(with = "Option<DateTime<Utc>>")]
    status_since: Option<String>,
    #[schemars(with = "DateTime<Utc>")]
    registered_at: String,
}

impl UserBody {
    pub(super) fn of(user: &User) -> Self {
        let account = user.account();
        let roles = account.map(|account| account.roles().iter().map(Role::as_str).collect());
        Self {
            id: user.id().as_uuid(),
            email: account.map(|account| account.email().as_str().to_owned()),
            display_name: account.map(|account| account.display_name().as_str().to_owned()),
            language: account.map(|account| account.language().as_str()),
            roles: roles.unwrap_or_default(),
            status: user.status().name().as_str(),
            status_since: user.status().since().map(rfc3339),
            registered_at: rfc3339(user.registered_at()),
        }
    }
}

/// 200 with a user and the version that a change must name.
pub(super) fn user_with_version(user: &User) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header(etag(user.version()))
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(UserBody::of(user))
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Tokens")]
pub(super) struct TokensBody {
    access_token: String,
    token_type: &'static str,
    expires_in_s: i64,
    refresh_token: String,
    #[schemars(with = "DateTime<Utc>")]
    refresh_expires_at: String,
}

/// 200 with tokens, which no cache may store (RFC 6749, 5.1).
pub(super) fn tokens(tokens: &Tokens) -> HttpResponse {
    let body = TokensBody {
        access_token: tokens.access.jwt.clone(),
        token_type: "Bearer",
        expires_in_s: tokens.access.lifetime_s,
        refresh_token: tokens.refresh.reveal(),
        refresh_expires_at: rfc3339(tokens.refresh_expires_at),
    };
    HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(body)
}

/// Tokens as RFC 6749 (5.1) names them.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Grant")]
pub(super) struct GrantBody {
    access_token: String,
    token_type: &'static str,
    /// Seconds.
    expires_in: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
    /// The permissions. A scope has one name at least, so that of most customers is left out.
    #[serde(skip_serializing_if = "String::is_empty")]
    scope: String,
}

impl GrantBody {
    pub(super) fn of(access: &AccessToken, permissions: Permissions) -> Self {
        Self {
            access_token: access.jwt.clone(),
            token_type: "Bearer",
            expires_in: access.lifetime_s,
            refresh_token: None,
            scope: scope(permissions),
        }
    }

    pub(super) fn with_refresh_token(self, token: String) -> Self {
        Self { refresh_token: Some(token), ..self }
    }
}

/// 200 with tokens, which no cache may store.
pub(super) fn granted(body: &GrantBody) -> HttpResponse {
    HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(body)
}

/// Permissions as a scope has them.
fn scope(permissions: Permissions) -> String {
    permissions.iter().map(Permission::as_str).collect::<Vec<_>>().join(" ")
}

/// A time as answers have it.
pub(super) fn rfc3339(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}
