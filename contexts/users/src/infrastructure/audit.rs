//! The audit: compares users with their events, and the admin seats with the admins.

use platform::context::{Audit, Check};
use platform::database::{Database, check_rows, read_error};
use platform::outbox::audit::every_version_has_its_event;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use shared_kernel::StoreError;

use crate::contract;
use crate::domain::user::StatusName;
use crate::infrastructure::persistence::entities::{
    admin_seats, authorization_codes, sessions, users,
};
use crate::infrastructure::persistence::mapping::authorization_code;
use crate::infrastructure::persistence::mapping::session::from_session_row;
use crate::infrastructure::persistence::mapping::user::from_user_row;

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
    let events = every_version_has_its_event::<users::Entity>(
        database,
        contract::USER,
        users::Column::Id,
        users::Column::Version,
        "every version of a user has its event, and every event its user",
    );
    let checks = vec![events.await?, seats_are_counted(database).await?];
    Ok(Audit { checks, ..Audit::default() })
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
