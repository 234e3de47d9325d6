//! Authorization codes and their rows.

use chrono::{DateTime, Utc};
use platform::time::to_micros;
use shared_kernel::StoreError;

use super::Row;
use super::session::digest;
use crate::domain::authorization_code::{AuthorizationCode, Binding, Redeemed, StoredCode};
use crate::domain::ids::{CodeId, SessionId, UserId};
use crate::infrastructure::persistence::entities::authorization_codes;

/// The row of a code.
pub(crate) fn to_row(code: &AuthorizationCode) -> authorization_codes::Model {
    let Binding { client, redirect_uri, challenge } = code.binding();
    authorization_codes::Model {
        id: code.id().as_uuid(),
        version: code.version().as_u32().into(),
        secret_hash: hex::encode(code.secret().as_bytes()),
        client_id: client.clone(),
        redirect_uri: redirect_uri.clone(),
        challenge: hex::encode(challenge.as_bytes()),
        user_id: code.user().as_uuid(),
        user_version: code.user_version().as_u32().into(),
        expires_at: to_micros(code.expires_at()),
        forget_at: to_micros(code.forget_at()),
        redeemed_at: code.redeemed().map(|redeemed| to_micros(redeemed.at)),
        session_id: code.redeemed().map(|redeemed| redeemed.session.as_uuid()),
    }
}

/// The code of a row.
pub(crate) fn from_row(row: &authorization_codes::Model) -> Result<AuthorizationCode, StoreError> {
    let authorization_codes::Model {
        id,
        version,
        secret_hash,
        client_id,
        redirect_uri,
        challenge,
        user_id,
        user_version,
        expires_at,
        forget_at,
        redeemed_at,
        session_id,
    } = row;
    let row = row_of(id);
    let redeemed = match (redeemed_at, session_id) {
        (Some(at), Some(session)) => Some(Redeemed {
            at: row.time("redeemed_at", *at)?,
            session: SessionId::from_uuid(*session),
        }),
        (None, None) => None,
        (Some(_), None) | (None, Some(_)) => return Err(row.corrupt("redeemed_at")),
    };
    Ok(AuthorizationCode::stored(StoredCode {
        id: CodeId::from_uuid(*id),
        version: row.version(*version)?,
        secret: row.required("secret_hash", digest(secret_hash))?,
        binding: Binding {
            client: client_id.clone(),
            redirect_uri: redirect_uri.clone(),
            challenge: row.required("challenge", digest(challenge))?,
        },
        user: UserId::from_uuid(*user_id),
        user_version: row.version(*user_version)?,
        expires_at: row.time("expires_at", *expires_at)?,
        forget_at: row.time("forget_at", *forget_at)?,
        redeemed,
    }))
}

/// When the code of a row is to be deleted.
pub(crate) fn forget_at_of(row: &authorization_codes::Model) -> Result<DateTime<Utc>, StoreError> {
    row_of(&row.id).time("forget_at", row.forget_at)
}

const fn row_of(id: &uuid::Uuid) -> Row<'_> {
    Row { table: "authorization_codes", key: id }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn row() -> authorization_codes::Model {
        authorization_codes::Model {
            id: Uuid::from_u128(8),
            version: 2,
            secret_hash: "07".repeat(32),
            client_id: "storefront".to_owned(),
            redirect_uri: "https://shop.example/back".to_owned(),
            challenge: "08".repeat(32),
            user_id: Uuid::from_u128(7),
            user_version: 1,
            expires_at: 60,
            forget_at: 90,
            redeemed_at: Some(30),
            session_id: Some(Uuid::from_u128(9)),
        }
    }

    #[test]
    fn a_row_is_mapped_to_a_code_and_back() {
        for row in
            [row(), authorization_codes::Model { redeemed_at: None, session_id: None, ..row() }]
        {
            assert_eq!(to_row(&from_row(&row).unwrap()), row);
        }
    }

    #[test]
    fn a_corrupt_value_is_reported_with_its_column_and_key() {
        type Damage = fn(&mut authorization_codes::Model);
        let damages: [(&str, Damage); 6] = [
            ("version", |row| row.version = -1),
            ("secret_hash", |row| row.secret_hash = "07".to_owned()),
            ("challenge", |row| row.challenge = "x".repeat(64)),
            ("expires_at", |row| row.expires_at = i64::MAX),
            ("forget_at", |row| row.forget_at = i64::MAX),
            ("redeemed_at", |row| row.session_id = None),
        ];
        for (damaged, damage) in damages {
            let mut row = row();
            damage(&mut row);
            let error = from_row(&row).unwrap_err();
            let StoreError::CorruptRow { table, column, key } = error else { panic!("{error:?}") };
            let expected = ("authorization_codes", damaged, row.id.to_string());
            assert_eq!((table, column, key), expected);
        }
    }
}
