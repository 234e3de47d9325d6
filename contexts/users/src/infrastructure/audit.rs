//! The audit: compares users with their events, and the admin seats with the admins.

use std::collections::HashMap;

use platform::context::{Audit, Check};
use platform::database::{Database, check_rows, read_error};
use platform::{outbox, pruning};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};
use shared_kernel::StoreError;
use uuid::Uuid;

use crate::contract;
use crate::domain::user::StatusName;
use crate::infrastructure::persistence::entities::{
    admin_seats, authorization_codes, sessions, users,
};
use crate::infrastructure::persistence::mapping::authorization_code;
use crate::infrastructure::persistence::mapping::session::from_session_row;
use crate::infrastructure::persistence::mapping::user::from_user_row;

/// The sequence numbers of the published events of one user, without its snapshots.
struct Sequences {
    count: i64,
    first: i64,
    latest: i64,
}

/// Audits every user.
pub(crate) async fn audit(database: &Database) -> Result<Audit, StoreError> {
    let rows = [
        check_rows::<users::Entity, _>(database.reader(), |row| from_user_row(&row)).await?,
        check_rows::<sessions::Entity, _>(database.reader(), |row| from_session_row(&row)).await?,
        check_rows::<authorization_codes::Entity, _>(database.reader(), |row| {
            authorization_code::from_row(&row)
        })
        .await?,
    ];
    Audit::with_rows(rows, invariants(database).await)
}

async fn invariants(database: &Database) -> Result<Audit, StoreError> {
    let checks =
        vec![every_version_has_its_event(database).await?, seats_are_counted(database).await?];
    Ok(Audit { checks, facts: Vec::new() })
}

/// The shop may be running, and the queries are not one snapshot: a user must have as many events as versions before
/// the events were read, and no more than after.
async fn every_version_has_its_event(database: &Database) -> Result<Check, StoreError> {
    let before = versions(database).await?;
    let mut published = events(database).await?;
    // Read after the events: an event pruned in between is not missed.
    let pruned = pruning::has_begun(database.reader()).await.map_err(read_error)?;
    let after = versions(database).await?;
    let examined = after.len().try_into().unwrap_or(u64::MAX);
    let mut violations = Vec::new();
    for (user, latest_version) in after {
        let version = before.get(&user).copied().unwrap_or(1);
        let Some(sequences) = published.remove(&contract::subject(user)) else {
            if before.contains_key(&user) && !pruned {
                violations.push(format!("user {user} has version {version} and no event"));
            }
            continue;
        };
        let Sequences { count, first, latest } = sequences;
        let missing = if pruned { first - 1 } else { 0 };
        if count + missing != latest || latest < version || latest > latest_version {
            violations.push(format!(
                "user {user} has version {latest_version}, and {count} events up to sequence {latest}"
            ));
        }
    }
    violations
        .extend(published.into_keys().map(|subject| format!("{subject} has events and no row")));
    Ok(Check {
        invariant: 8,
        says: "every version of a user has its event, and every event its user",
        examined,
        violations,
    })
}

async fn versions(database: &Database) -> Result<HashMap<Uuid, i64>, StoreError> {
    let rows: Vec<(Uuid, i64)> = users::Entity::find()
        .select_only()
        .columns([users::Column::Id, users::Column::Version])
        .into_tuple()
        .all(database.reader())
        .await
        .map_err(read_error)?;
    Ok(rows.into_iter().collect())
}

async fn events(database: &Database) -> Result<HashMap<String, Sequences>, StoreError> {
    let rows: Vec<(String, i64, i64, i64)> = outbox::Entity::find()
        .select_only()
        .column(outbox::Column::Subject)
        .column_as(outbox::Column::Id.count(), "count")
        .column_as(outbox::Column::Sequence.min(), "first")
        .column_as(outbox::Column::Sequence.max(), "latest")
        .filter(outbox::Column::Subject.starts_with(format!("{}/", contract::USER)))
        .group_by(outbox::Column::Subject)
        .into_tuple()
        .all(database.reader())
        .await
        .map_err(read_error)?;
    let sequences = |(subject, count, first, latest)| (subject, Sequences { count, first, latest });
    Ok(rows.into_iter().map(sequences).collect())
}

/// Counts the admins twice: while the shop is running, only a number that is wrong before and after is wrong.
async fn seats_are_counted(database: &Database) -> Result<Check, StoreError> {
    let before = active_admins(database).await?;
    let seats = database.one(admin_seats::Entity::find_by_id(admin_seats::SHOP)).await?;
    let after = active_admins(database).await?;
    let held = seats.map(|seats| seats.held);
    let agrees = [before, after].into_iter().any(|count| i64::try_from(count).ok() == held);
    let violation = || format!("{after} users are active admins, and {held:?} seats are held");
    Ok(Check {
        invariant: 8,
        says: "as many admin seats are held as there are active admins",
        examined: 1,
        violations: if agrees { Vec::new() } else { vec![violation()] },
    })
}

async fn active_admins(database: &Database) -> Result<u64, StoreError> {
    users::Entity::find()
        .filter(users::Column::IsAdmin.eq(true))
        .filter(users::Column::Status.eq(StatusName::Active.as_str()))
        .count(database.reader())
        .await
        .map_err(read_error)
}
