//! The pair of tokens that a login and a refresh issue.

use chrono::{DateTime, Utc};
use shared_kernel::Permissions;

use super::Application;
use super::ports::{AccessGrant, AccessToken, SigningError, TokenHolder};
use super::refresh_token::RefreshToken;
use crate::domain::role::Roles;
use crate::domain::session::Session;
use crate::domain::user::User;

/// An access token with the refresh token that extends it.
pub(crate) struct Tokens {
    pub(crate) access: AccessToken,
    pub(crate) refresh: RefreshToken,
    pub(crate) refresh_expires_at: DateTime<Utc>,
    /// The permissions that the access token carries.
    pub(crate) permissions: Permissions,
}

impl Application {
    /// An access token for `session`, together with its refresh token.
    pub(super) fn tokens(
        &self,
        session: &Session,
        user: &User,
        roles: Roles,
        refresh: RefreshToken,
        now: DateTime<Utc>,
    ) -> Result<Tokens, SigningError> {
        let grant = AccessGrant {
            id: self.ids.next(),
            holder: TokenHolder::User(session.user(), session.id()),
            version: user.version(),
            permissions: roles.permissions(),
            issued_at: now,
        };
        let access = self.access_tokens.sign(&grant)?;
        let permissions = grant.permissions;
        Ok(Tokens { access, refresh, refresh_expires_at: session.expires_at(), permissions })
    }
}
