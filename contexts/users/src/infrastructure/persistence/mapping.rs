//! Rows to the domain and back. Rows are parsed like any other input: what means nothing is a `CorruptRow`.

use chrono::{DateTime, Utc};
use platform::time::{from_micros, to_micros};
use shared_kernel::{StoreError, Version};

use super::{sessions, users};
use crate::domain::display_name::DisplayName;
use crate::domain::email_address::EmailAddress;
use crate::domain::password::PasswordHash;
use crate::domain::role::{Role, Roles};
use crate::domain::session::{Digest, EndReason, Session, SessionId, SessionState};
use crate::domain::user::{Account, Status, StatusName, User, UserId};

/// The row of a user.
pub(crate) fn to_user_row(user: &User) -> users::Model {
    let account = user.account();
    let has = |role| account.is_some_and(|account| account.roles.has(role));
    users::Model {
        id: user.id().as_uuid(),
        version: user.version().as_u32().into(),
        registered_at: to_micros(user.registered_at()),
        status: user.status().name().as_str().to_owned(),
        since_at: user.status().since().map(to_micros),
        email: account.map(|account| account.email.as_str().to_owned()),
        display_name: account.map(|account| account.display_name.as_str().to_owned()),
        password_hash: account.map(|account| account.password_hash.reveal().to_owned()),
        is_customer: has(Role::Customer),
        is_admin: has(Role::Admin),
    }
}

/// The user of a row.
pub(crate) fn from_user_row(row: &users::Model) -> Result<User, StoreError> {
    let corrupt =
        |column| StoreError::CorruptRow { table: "users", column, key: row.id.to_string() };
    // Destructured, so that a new column breaks the build here.
    let users::Model {
        id,
        version,
        registered_at,
        status,
        since_at,
        email,
        display_name,
        password_hash,
        is_customer,
        is_admin,
    } = row;
    let account = || {
        let roles = [(Role::Customer, *is_customer), (Role::Admin, *is_admin)];
        Ok(Account {
            email: parsed(email.as_deref(), EmailAddress::parse).ok_or_else(|| corrupt("email"))?,
            display_name: parsed(display_name.as_deref(), DisplayName::parse)
                .ok_or_else(|| corrupt("display_name"))?,
            password_hash: parsed(password_hash.as_deref(), PasswordHash::parse)
                .ok_or_else(|| corrupt("password_hash"))?,
            roles: Roles::of(roles.into_iter().filter_map(|(role, has)| has.then_some(role))),
        })
    };
    let since = || since_at.and_then(from_micros).ok_or_else(|| corrupt("since_at"));
    let status = match StatusName::parse(status) {
        Ok(StatusName::Active) => Status::Active { account: account()? },
        Ok(StatusName::Deactivated) => Status::Deactivated { account: account()?, since: since()? },
        Ok(StatusName::Erased) => Status::Erased { since: since()? },
        Err(_unknown) => return Err(corrupt("status")),
    };
    let version = version_of(*version).ok_or_else(|| corrupt("version"))?;
    let registered_at = from_micros(*registered_at).ok_or_else(|| corrupt("registered_at"))?;
    Ok(User::stored(UserId::from_uuid(*id), version, registered_at, status))
}

/// The row of a session.
pub(crate) fn to_session_row(session: &Session) -> sessions::Model {
    let Session { id, version, user, family, started_at, expires_at, state } = session;
    let (token, ended) = match state {
        SessionState::Open { token } => (Some(token), None),
        SessionState::Ended { since, reason } => (None, Some((since, reason))),
    };
    sessions::Model {
        id: id.as_uuid(),
        version: version.as_u32().into(),
        user_id: user.as_uuid(),
        family_hash: hex::encode(family.0),
        token_hash: token.map(|token| hex::encode(token.0)),
        started_at: to_micros(*started_at),
        expires_at: to_micros(*expires_at),
        ended_at: ended.map(|(since, _)| to_micros(*since)),
        end_reason: ended.map(|(_, reason)| reason.as_str().to_owned()),
    }
}

/// The session of a row.
pub(crate) fn from_session_row(row: &sessions::Model) -> Result<Session, StoreError> {
    let corrupt =
        |column| StoreError::CorruptRow { table: "sessions", column, key: row.id.to_string() };
    let sessions::Model {
        id,
        version,
        user_id,
        family_hash,
        token_hash,
        started_at,
        expires_at,
        ended_at,
        end_reason,
    } = row;
    let moment = |micros: i64, column| from_micros(micros).ok_or_else(|| corrupt(column));
    let state = match (token_hash, ended_at, end_reason) {
        (Some(token), None, None) => {
            SessionState::Open { token: digest(token).ok_or_else(|| corrupt("token_hash"))? }
        }
        (None, Some(since), Some(reason)) => SessionState::Ended {
            since: moment(*since, "ended_at")?,
            reason: EndReason::parse(reason).ok_or_else(|| corrupt("end_reason"))?,
        },
        _ => return Err(corrupt("ended_at")),
    };
    Ok(Session {
        id: SessionId::from_uuid(*id),
        version: version_of(*version).ok_or_else(|| corrupt("version"))?,
        user: UserId::from_uuid(*user_id),
        family: digest(family_hash).ok_or_else(|| corrupt("family_hash"))?,
        started_at: moment(*started_at, "started_at")?,
        expires_at: moment(*expires_at, "expires_at")?,
        state,
    })
}

/// A stored moment, when a query asked for that column alone.
pub(crate) fn expiry(micros: i64) -> Result<DateTime<Utc>, StoreError> {
    let corrupt = || StoreError::CorruptRow {
        table: "sessions",
        column: "expires_at",
        key: "the first to expire".to_owned(),
    };
    from_micros(micros).ok_or_else(corrupt)
}

fn parsed<T, E>(text: Option<&str>, parse: impl FnOnce(&str) -> Result<T, E>) -> Option<T> {
    text.and_then(|text| parse(text).ok())
}

fn version_of(number: i64) -> Option<Version> {
    u32::try_from(number).ok().map(Version::from_u32)
}

fn digest(hex: &str) -> Option<Digest> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(hex, &mut bytes).ok()?;
    Some(Digest(bytes))
}

#[cfg(test)]
mod tests;
