//! Rows that mean nothing name their table, column and key.

use uuid::Uuid;

use super::*;

fn user_row() -> users::Model {
    users::Model {
        id: Uuid::from_u128(7),
        version: 3,
        registered_at: 1,
        status: "deactivated".to_owned(),
        since_at: Some(2),
        email: Some("ada@example.org".to_owned()),
        display_name: Some("Ada".to_owned()),
        password_hash: Some("$2b$04$abc".to_owned()),
        is_customer: true,
        is_admin: false,
    }
}

fn session_row() -> sessions::Model {
    sessions::Model {
        id: Uuid::from_u128(8),
        version: 1,
        user_id: Uuid::from_u128(7),
        family_hash: "07".repeat(32),
        token_hash: Some("08".repeat(32)),
        started_at: 1,
        expires_at: 2,
        ended_at: None,
        end_reason: None,
    }
}

fn ended_row() -> sessions::Model {
    let end_reason = Some("revoked".to_owned());
    sessions::Model { token_hash: None, ended_at: Some(3), end_reason, ..session_row() }
}

#[track_caller]
fn corrupt_column<T: std::fmt::Debug>(result: Result<T, StoreError>, row: Uuid) -> &'static str {
    let error = result.unwrap_err();
    let StoreError::CorruptRow { column, key, .. } = error else { panic!("{error:?}") };
    assert_eq!(key, row.to_string());
    column
}

#[test]
fn rows_read_back_as_they_were() {
    assert_eq!(to_user_row(&from_user_row(&user_row()).unwrap()), user_row());
    for row in [session_row(), ended_row()] {
        assert_eq!(to_session_row(&from_session_row(&row).unwrap()), row);
    }
}

#[test]
fn a_user_row_that_means_nothing_is_corrupt() {
    type Damage = fn(&mut users::Model);
    let damages: [(&str, Damage); 9] = [
        ("version", |row| row.version = -1),
        ("version", |row| row.version = i64::MAX),
        ("registered_at", |row| row.registered_at = i64::MAX),
        ("status", |row| row.status = "asleep".to_owned()),
        ("since_at", |row| row.since_at = None),
        ("email", |row| row.email = None),
        ("email", |row| row.email = Some("ada".to_owned())),
        ("display_name", |row| row.display_name = Some(String::new())),
        ("password_hash", |row| row.password_hash = Some("correct horse".to_owned())),
    ];
    for (column, damage) in damages {
        let mut row = user_row();
        damage(&mut row);
        assert_eq!(corrupt_column(from_user_row(&row), Uuid::from_u128(7)), column);
    }
}

#[test]
fn a_session_row_that_means_nothing_is_corrupt() {
    type Damage = fn(&mut sessions::Model);
    let damages: [(&str, Damage); 7] = [
        ("version", |row| row.version = -1),
        ("family_hash", |row| row.family_hash = "07".to_owned()),
        ("token_hash", |row| row.token_hash = Some("x".repeat(64))),
        ("started_at", |row| row.started_at = i64::MIN),
        ("expires_at", |row| row.expires_at = i64::MAX),
        ("ended_at", |row| row.ended_at = Some(3)),
        ("ended_at", |row| row.token_hash = None),
    ];
    for (column, damage) in damages {
        let mut row = session_row();
        damage(&mut row);
        assert_eq!(corrupt_column(from_session_row(&row), Uuid::from_u128(8)), column);
    }
    let bored = sessions::Model { end_reason: Some("boredom".to_owned()), ..ended_row() };
    assert_eq!(corrupt_column(from_session_row(&bored), Uuid::from_u128(8)), "end_reason");
}
