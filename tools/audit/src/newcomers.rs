//! Contexts that came later than events that they read: those events are not lost to them, since nobody was there.

use chrono::{DateTime, Utc};
use platform::inbox;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, QueryFilter, QuerySelect,
    Statement,
};

/// Since when a context is there, if it is known to have come after `since`: its tables were made then, and its inbox has nothing of
/// an earlier time, as one that was moved or restored has.
pub(crate) async fn came_at(
    context: &str,
    connection: &DatabaseConnection,
    since: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, DbErr> {
    let first = format!("SELECT MIN(applied_at) AS applied_at FROM {context}_migrations");
    let first = Statement::from_string(connection.get_database_backend(), first);
    let Some(row) = connection.query_one_raw(first).await? else { return Ok(None) };
    let seconds: Option<i64> = row.try_get("", "applied_at")?;
    let Some(made) = seconds.and_then(|at| DateTime::from_timestamp(at, 0)) else {
        return Ok(None);
    };
    if made <= since {
        return Ok(None);
    }
    let earlier = inbox::Entity::find()
        .filter(inbox::Column::ReceivedAt.lt(made.timestamp_micros()))
        .limit(1)
        .one(connection)
        .await?;
    Ok(earlier.is_none().then_some(made))
}
