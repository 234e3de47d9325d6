//! Compares the rows of an aggregate with its events in the outbox, for the audit of a context.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use shared_kernel::StoreError;
use uuid::Uuid;

use super::event_rows;
use crate::context::Check;
use crate::database::{Database, read_error};
use crate::pruning;

/// The sequence numbers of the events of one subject, without its snapshots.
struct Sequences {
    count: i64,
    first: i64,
    latest: i64,
}

/// Invariant 8: every version of `aggregate` has its event, and every event its row. The aggregates are the rows of `E`; their
/// events have the subject `<aggregate>/<id>`. Where the outbox was pruned, the first events may be missing.
///
/// The shop may be running, and the queries are not one snapshot: an aggregate must have as many events as versions
/// before the events were read, and no more than after.
///
/// # Errors
/// When the database cannot be read.
pub async fn every_version_has_its_event<E: EntityTrait>(
    database: &Database,
    aggregate: &str,
    id: E::Column,
    version: E::Column,
    says: &'static str,
) -> Result<Check, StoreError> {
    let before = versions::<E>(database, id, version).await?;
    let mut published = sequences(database, aggregate).await?;
    // Read after the events: an event pruned in between is not missed.
    let pruned = pruning::has_begun(database.reader()).await.map_err(read_error)?;
    let after = versions::<E>(database, id, version).await?;
    let examined = after.len().try_into().unwrap_or(u64::MAX);
    let mut violations = Vec::new();
    for (id, latest_version) in after {
        let version = before.get(&id).copied().unwrap_or(1);
        let subject = format!("{aggregate}/{id}");
        let Some(Sequences { count, first, latest }) = published.remove(&subject) else {
            if before.contains_key(&id) && !pruned {
                violations.push(format!("{aggregate} {id} has version {version} and no event"));
            }
            continue;
        };
        let missing = if pruned { first - 1 } else { 0 };
        if count + missing != latest || latest < version || latest > latest_version {
            violations.push(format!(
                "{aggregate} {id} has version {latest_version}, and {count} events up to sequence {latest}"
            ));
        }
    }
    violations
        .extend(published.into_keys().map(|subject| format!("{subject} has events and no row")));
    Ok(Check { invariant: 8, says, examined, violations })
}

async fn versions<E: EntityTrait>(
    database: &Database,
    id: E::Column,
    version: E::Column,
) -> Result<HashMap<Uuid, i64>, StoreError> {
    let rows: Vec<(Uuid, i64)> = E::find()
        .select_only()
        .columns([id, version])
        .into_tuple()
        .all(database.reader())
        .await
        .map_err(read_error)?;
    Ok(rows.into_iter().collect())
}

async fn sequences(
    database: &Database,
    aggregate: &str,
) -> Result<HashMap<String, Sequences>, StoreError> {
    let rows: Vec<(String, i64, i64, i64)> = event_rows::Entity::find()
        .select_only()
        .column(event_rows::Column::Subject)
        .column_as(event_rows::Column::Id.count(), "count")
        .column_as(event_rows::Column::Sequence.min(), "first")
        .column_as(event_rows::Column::Sequence.max(), "latest")
        .filter(event_rows::Column::Subject.starts_with(format!("{aggregate}/")))
        .group_by(event_rows::Column::Subject)
        .into_tuple()
        .all(database.reader())
        .await
        .map_err(read_error)?;
    let sequences = |(subject, count, first, latest)| (subject, Sequences { count, first, latest });
    Ok(rows.into_iter().map(sequences).collect())
}
