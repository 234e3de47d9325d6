//! What clients see of users and tokens.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use chrono::{DateTime, SecondsFormat, Utc};
use platform::http::etag;
use serde::Serialize;
use uuid::Uuid;

use crate::application::tokens::Tokens;
use crate::domain::role::Role;
use crate::domain::user::User;

/// A user. What is `null` is gone: the user has been erased.
#[derive(Serialize)]
pub(crate) struct UserView {
    id: Uuid,
    email: Option<String>,
    display_name: Option<String>,
    roles: Vec<&'static str>,
    status: &'static str,
    /// Since when the account is closed or gone.
    since: Option<String>,
    registered_at: String,
}

impl UserView {
    pub(crate) fn of(user: &User) -> Self {
        let account = user.account();
        let roles = account.map(|account| account.roles.iter().map(Role::as_str).collect());
        Self {
            id: user.id().as_uuid(),
            email: account.map(|account| account.email.as_str().to_owned()),
            display_name: account.map(|account| account.display_name.as_str().to_owned()),
            roles: roles.unwrap_or_default(),
            status: user.status().name().as_str(),
            since: user.status().since().map(rfc3339),
            registered_at: rfc3339(user.registered_at()),
        }
    }
}

/// 200 with a user and the version that a change of them must name.
pub(crate) fn shown(user: &User) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header(etag(user.version()))
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(UserView::of(user))
}

#[derive(Serialize)]
struct TokensView {
    access_token: String,
    token_type: &'static str,
    expires_in_s: i64,
    refresh_token: String,
    refresh_expires_at: String,
}

/// 200 with tokens, which no cache may keep (RFC 6749, 5.1).
pub(crate) fn tokens(tokens: &Tokens) -> HttpResponse {
    let view = TokensView {
        access_token: tokens.access.jwt.clone(),
        token_type: "Bearer",
        expires_in_s: tokens.access.lifetime_s,
        refresh_token: tokens.refresh.reveal(),
        refresh_expires_at: rfc3339(tokens.refresh_expires_at),
    };
    HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(view)
}

fn rfc3339(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}
