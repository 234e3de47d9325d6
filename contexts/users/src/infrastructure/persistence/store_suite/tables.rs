//! Tests of the tables alone: no personal data is left after erasure, every version has its event, and the CHECKs
//! refuse impossible rows.

use platform::outbox;
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder};

use super::*;
use crate::domain::role::Role;
use crate::infrastructure::audit::audit;

#[tokio::test]
async fn every_version_of_a_user_has_its_event() {
    let stores = in_sea_orm().await;
    let ada = stores.register(1, "ada@example.org").await;
    let admin = stores.commit(ada.grant_role(Role::Admin).unwrap()).await.unwrap();
    stores.commit(admin.erase(moment(1)).unwrap()).await.unwrap_err();
    let database = stores.database.as_ref().unwrap();
    let events = outbox::Entity::find().order_by_asc(outbox::Column::Position);
    let events = events.all(database.reader()).await.unwrap();
    let published: Vec<_> =
        events.iter().map(|row| (row.event_type.as_str(), row.sequence)).collect();
    assert_eq!(published, [("users.user-registered.v1", 1), ("users.role-granted.v1", 2)]);
    assert!(events.iter().all(|row| !row.data.contains("ada@")));
    let checks = audit(database).await.unwrap().checks;
    assert!(checks.iter().all(|check| check.violations.is_empty()), "{checks:?}");
    assert!(checks.iter().all(|check| check.examined == 1), "{checks:?}");
}

#[tokio::test]
async fn the_end_of_access_is_stored_and_published_with_what_ends_it() {
    let stores = in_sea_orm().await;
    let ada = stores.register(1, "ada@example.org").await;
    let open = stores.open(1, ada.id(), 60).await;
    let ended = open.end(crate::domain::session::EndReason::LoggedOut, moment(1)).unwrap();
    stores.sessions.commit(ended, &origin()).await.unwrap();
    let ada = stores.commit(ada.log_out_everywhere().unwrap()).await.unwrap();
    let hash = PasswordHash::parse("$2b$04$new").unwrap();
    let ada = stores.commit(ada.change_password(hash, session_id(7)).unwrap()).await.unwrap();
    stores.commit(ada.grant_role(Role::Admin).unwrap()).await.unwrap();
    let database = stores.database.as_ref().unwrap();
    let rows = platform::ended_access::Entity::find().all(database.reader()).await.unwrap();
    let mut ends: Vec<_> = rows
        .iter()
        .map(|row| (row.subject.as_str(), row.sequence, row.sessions.as_str()))
        .collect();
    ends.sort_unstable();
    let (user, session) = (ada.id(), session_id(1));
    let expected = [
        (format!("session/{session}"), 2, "one"),
        (format!("user-access/{user}"), 3, "all-but-one"),
        (format!("user/{user}"), 2, "all"),
    ];
    let expected: Vec<_> =
        expected.iter().map(|(subject, sequence, which)| (&**subject, *sequence, *which)).collect();
    assert_eq!(ends, expected);
    let events = outbox::Entity::find().all(database.reader()).await.unwrap();
    let told: Vec<_> =
        events.iter().filter(|row| row.event_type == "users.access-ended.v1").collect();
    assert_eq!(told.len(), 3);
    assert!(told.iter().all(|row| !row.data.contains("ada@")));
    let checks = audit(database).await.unwrap().checks;
    assert!(checks.iter().all(|check| check.violations.is_empty()), "{checks:?}");
}

#[tokio::test]
async fn the_audit_reports_manipulated_rows() {
    let stores = in_sea_orm().await;
    for (number, email) in
        [(1, "ada@example.org"), (2, "grace@example.org"), (3, "linus@example.org")]
    {
        stores.register(number, email).await;
    }
    let database = stores.database.as_ref().unwrap();
    let writer = database.open_again().await.unwrap().writer;
    for damage in [
        "UPDATE users SET version = 2 WHERE email LIKE 'ada%'",
        "DELETE FROM users WHERE email LIKE 'grace%'",
        "UPDATE admin_seats SET taken = 1, held = 1",
    ] {
        writer.execute_unprepared(damage).await.unwrap();
    }
    let checks = audit(database).await.unwrap().checks;
    let violations: Vec<&String> = checks.iter().flat_map(|check| &check.violations).collect();
    assert_eq!(violations.len(), 3, "{violations:?}");
}

#[tokio::test]
async fn nothing_of_an_erased_user_is_left_in_the_row() {
    let stores = in_sea_orm().await;
    let ada = stores.register(1, "ada@example.org").await;
    stores.commit(ada.erase(moment(1)).unwrap()).await.unwrap();
    let database = stores.database.as_ref().unwrap();
    let row =
        crate::infrastructure::persistence::entities::users::Entity::find_by_id(ada.id().as_uuid());
    let row = row.one(database.reader()).await.unwrap().unwrap();
    assert_eq!((row.email, row.mailbox), (None, None));
    assert_eq!((row.display_name, row.password_hash), (None, None));
    assert!(!row.is_customer && !row.is_admin && !row.is_catalogue_manager && !row.is_support);
}

/// An erased user who is staff still.
const ERASED_SUPPORT: &str = "UPDATE users SET status = 'erased', since_at = 1, email = NULL, mailbox = NULL, display_name = NULL,
    password_hash = NULL, is_customer = FALSE, is_admin = FALSE, is_support = TRUE";

#[tokio::test]
async fn the_schema_refuses_impossible_rows() {
    let stores = in_sea_orm().await;
    let user = stores.register(1, "ada@example.org").await;
    stores.open(1, user.id(), 60).await;
    stores.issue_code(1, &user, 0).await;
    let database = stores.database.as_ref().unwrap();
    let writer = database.open_again().await.unwrap().writer;
    for nonsense in [
        "UPDATE users SET status = 'asleep'",
        "UPDATE users SET email = NULL",
        "UPDATE users SET display_name = NULL",
        "UPDATE users SET password_hash = NULL",
        "UPDATE users SET since_at = 1",
        "UPDATE users SET version = 0",
        "UPDATE users SET status = 'erased', since_at = 1",
        ERASED_SUPPORT,
        "UPDATE sessions SET token_hash = NULL",
        "UPDATE sessions SET ended_at = 1",
        "UPDATE sessions SET end_reason = 'revoked'",
        "UPDATE sessions SET token_hash = 'short'",
        "UPDATE authorization_codes SET redeemed_at = 1",
        "UPDATE authorization_codes SET challenge = 'short'",
        "UPDATE admin_seats SET held = 1, taken = 0",
        "UPDATE admin_seats SET held = 0, taken = 1",
    ] {
        let refused = writer.execute_unprepared(nonsense).await.unwrap_err().to_string();
        assert!(refused.to_lowercase().contains("check constraint"), "{nonsense}: {refused}");
    }
}
