//! Sessions and their rows.

use chrono::{DateTime, Utc};
use platform::time::to_micros;
use shared_kernel::StoreError;

use super::Row;
use crate::domain::ids::{SessionId, UserId};
use crate::domain::session::{
    Digest, EndReason, Exchange, Salt, Session, SessionState, StoredSession,
};
use crate::infrastructure::persistence::entities::sessions;

/// The row of a session.
pub(crate) fn to_session_row(session: &Session) -> sessions::Model {
    let (token, made_by, ended) = match session.state() {
        SessionState::Open { token, made_by } => (Some(token), made_by, None),
        SessionState::Ended { since, reason } => (None, None, Some((since, reason))),
    };
    sessions::Model {
        id: session.id().as_uuid(),
        version: session.version().as_u32().into(),
        user_id: session.user().as_uuid(),
        family_hash: hex::encode(session.family().as_bytes()),
        token_hash: token.map(|token| hex::encode(token.as_bytes())),
        started_at: to_micros(session.started_at()),
        expires_at: to_micros(session.expires_at()),
        ends_at: Some(to_micros(session.ends_at())),
        exchanged_hash: made_by.map(|exchange| hex::encode(exchange.exchanged.as_bytes())),
        exchange_salt: made_by.map(|exchange| hex::encode(exchange.salt.as_bytes())),
        exchanged_at: made_by.map(|exchange| to_micros(exchange.at)),
        ended_at: ended.map(|(since, _)| to_micros(since)),
        end_reason: ended.map(|(_, reason)| reason.as_str().to_owned()),
    }
}

/// The session of a row.
pub(crate) fn from_session_row(row: &sessions::Model) -> Result<Session, StoreError> {
    let sessions::Model {
        id,
        version,
        user_id,
        family_hash,
        token_hash,
        started_at,
        expires_at,
        ends_at,
        exchanged_hash,
        exchange_salt,
        exchanged_at,
        ended_at,
        end_reason,
    } = row;
    let row = row_of(id);
    let state = match (token_hash, ended_at, end_reason) {
        (Some(token), None, None) => {
            let made_by = match (exchanged_hash, exchange_salt, exchanged_at) {
                (Some(exchanged), Some(salt), Some(at)) => Some(Exchange {
                    exchanged: row.required("exchanged_hash", digest(exchanged))?,
                    salt: row.required("exchange_salt", bytes(salt).map(Salt::from_bytes))?,
                    at: row.time("exchanged_at", *at)?,
                }),
                (None, None, None) => None,
                _ => return Err(row.corrupt("exchanged_at")),
            };
            SessionState::Open { token: row.required("token_hash", digest(token))?, made_by }
        }
        (None, Some(since), Some(reason)) => SessionState::Ended {
            since: row.time("ended_at", *since)?,
            reason: row.required("end_reason", EndReason::parse(reason))?,
        },
        _ => return Err(row.corrupt("ended_at")),
    };
    Ok(Session::stored(StoredSession {
        id: SessionId::from_uuid(*id),
        version: row.version(*version)?,
        user: UserId::from_uuid(*user_id),
        family: row.required("family_hash", digest(family_hash))?,
        started_at: row.time("started_at", *started_at)?,
        expires_at: row.time("expires_at", *expires_at)?,
        ends_at: row.time("ends_at", ends_at.unwrap_or(*expires_at))?,
        state,
    }))
}

/// When the session of a row expires.
pub(crate) fn expiry(row: &sessions::Model) -> Result<DateTime<Utc>, StoreError> {
    row_of(&row.id).time("expires_at", row.expires_at)
}

const fn row_of(id: &uuid::Uuid) -> Row<'_> {
    Row { table: "sessions", key: id }
}

/// A digest as rows have it.
pub(super) fn digest(hex: &str) -> Option<Digest> {
    bytes(hex).map(Digest::from_bytes)
}

fn bytes(hex: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(hex, &mut bytes).ok()?;
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const ID: Uuid = Uuid::from_u128(8);

    fn open_row() -> sessions::Model {
        sessions::Model {
            id: ID,
            version: 1,
            user_id: Uuid::from_u128(7),
            family_hash: "07".repeat(32),
            token_hash: Some("08".repeat(32)),
            started_at: 1,
            expires_at: 2,
            ends_at: Some(4),
            exchanged_hash: None,
            exchange_salt: None,
            exchanged_at: None,
            ended_at: None,
            end_reason: None,
        }
    }

    fn exchanged_row() -> sessions::Model {
        let (hash, salt) = (Some("09".repeat(32)), Some("0a".repeat(32)));
        let exchanged_at = Some(1);
        sessions::Model { exchanged_hash: hash, exchange_salt: salt, exchanged_at, ..open_row() }
    }

    fn ended_row() -> sessions::Model {
        let end_reason = Some("revoked".to_owned());
        sessions::Model { token_hash: None, ended_at: Some(3), end_reason, ..open_row() }
    }

    #[track_caller]
    fn assert_corrupt<T: std::fmt::Debug>(read: Result<T, StoreError>, damaged: &str) {
        let error = read.unwrap_err();
        let StoreError::CorruptRow { table, column, key } = error else { panic!("{error:?}") };
        assert_eq!((table, column, key), ("sessions", damaged, ID.to_string()));
    }

    #[test]
    fn a_row_is_mapped_to_a_session_and_back() {
        for row in [open_row(), exchanged_row(), ended_row()] {
            assert_eq!(to_session_row(&from_session_row(&row).unwrap()), row);
        }
    }

    #[test]
    fn a_row_of_an_earlier_release_ends_when_its_token_expires() {
        let row = sessions::Model { ends_at: None, ..open_row() };
        let session = from_session_row(&row).unwrap();
        assert_eq!(session.ends_at(), session.expires_at());
    }

    #[test]
    fn a_corrupt_value_is_reported_with_its_column_and_key() {
        type Damage = fn(&mut sessions::Model);
        let damages: [(&str, Damage); 9] = [
            ("version", |row| row.version = -1),
            ("family_hash", |row| row.family_hash = "07".to_owned()),
            ("token_hash", |row| row.token_hash = Some("x".repeat(64))),
            ("started_at", |row| row.started_at = i64::MIN),
            ("expires_at", |row| row.expires_at = i64::MAX),
            ("ends_at", |row| row.ends_at = Some(i64::MAX)),
            ("exchanged_at", |row| row.exchanged_at = Some(3)),
            ("ended_at", |row| row.ended_at = Some(3)),
            ("ended_at", |row| row.token_hash = None),
        ];
        for (damaged, damage) in damages {
            let mut row = open_row();
            damage(&mut row);
            assert_corrupt(from_session_row(&row), damaged);
        }
        let bored = sessions::Model { end_reason: Some("boredom".to_owned()), ..ended_row() };
        assert_corrupt(from_session_row(&bored), "end_reason");
        let late = sessions::Model { expires_at: i64::MAX, ..open_row() };
        assert_corrupt(expiry(&late), "expires_at");
    }
}
