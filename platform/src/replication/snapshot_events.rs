//! Snapshot events: an owner publishes the present state of each of its aggregates again, through its outbox like any
//! event, for replicas that have lost some, or never had them.
//!
//! A snapshot event has the version of its aggregate, so a replica that has a later state ignores it, and one that has the
//! same state is as before: a snapshot may be taken at any time and any number of times. Its subject is its own for each
//! run, since the versions of the aggregate's subject belong to its decisions.

use std::collections::HashSet;

use sea_orm::entity::prelude::*;
use sea_orm::{QuerySelect, QueryTrait};
use serde::Serialize;
use shared_kernel::{Accountable, Origin, Published, StoreError, Version};

use crate::database::Database;
use crate::outbox::{self, pending_deliveries};

/// Aggregates read, and published in one commit.
const PAGE: u64 = 200;

/// The state of one aggregate, to be published.
#[derive(Debug)]
pub struct Snapshot {
    /// The aggregate.
    pub id: Uuid,
    /// Its version.
    pub version: Version,
    /// The event. Its subject is `<aggregate>-snapshot/<id>`.
    pub published: Published,
}

/// A page of aggregates in the order of their ids.
#[derive(Debug)]
pub struct SnapshotPage {
    /// The last id of the page; none after the last page.
    pub through: Option<Uuid>,
    /// The aggregates.
    pub snapshots: Vec<Snapshot>,
    /// The rows that cannot be read, each in a sentence. They hide no other.
    pub unreadable: Vec<String>,
}

/// The result of a run.
#[derive(Debug, Default, Serialize)]
pub struct PublishedSnapshots {
    /// The correlation id of all its events.
    pub run: Uuid,
    /// How many aggregates were published.
    pub published: u64,
    /// How many were left out, since their snapshot of the same version is still on its way from an earlier run.
    pub pending: u64,
    /// The rows that cannot be read, each in a sentence.
    pub unreadable: Vec<String>,
}

/// Publishes every aggregate that `page` reads, a page a commit. `page` is given the id to begin after and the length.
///
/// # Errors
/// When the store fails half-way. The pages before are published; another run publishes the rest, and leaves out those that
/// are still on their way.
pub async fn publish_snapshots<Fut>(
    database: &Database,
    page: impl Fn(Uuid, u64) -> Fut + Send + Sync,
) -> Result<PublishedSnapshots, StoreError>
where
    Fut: Future<Output = Result<SnapshotPage, StoreError>> + Send,
{
    let run = database.ports().ids.next();
    let mut report = PublishedSnapshots { run, ..PublishedSnapshots::default() };
    let mut after = Uuid::nil();
    loop {
        let SnapshotPage { through, snapshots, unreadable } = page(after, PAGE).await?;
        let Some(through) = through else { return Ok(report) };
        after = through;
        report.unreadable.extend(unreadable);
        let on_their_way = on_their_way(database, &snapshots).await?;
        let mut unit = database.unit_of_work(&Origin::new(run));
        for Snapshot { id, version, mut published } in snapshots {
            if on_their_way.contains(&(id, version.as_u32().into())) {
                report.pending += 1;
                continue;
            }
            published.subject = format!("{}/{run}", published.subject);
            unit.publish(published, version);
            report.published += 1;
        }
        unit.record_by(Accountable::OPERATOR, "snapshot-published", format!("snapshot/{run}"));
        database.commit(unit).await?;
    }
}

/// The aggregates of the page, each with its version, whose snapshot has not been taken by every subscriber yet.
async fn on_their_way(
    database: &Database,
    snapshots: &[Snapshot],
) -> Result<HashSet<(Uuid, i64)>, StoreError> {
    use crate::outbox::Column;
    let (Some(first), Some(last)) = (snapshots.first(), snapshots.last()) else {
        return Ok(HashSet::new());
    };
    let pending = pending_deliveries::Entity::find()
        .select_only()
        .column(pending_deliveries::Column::Position)
        .into_query();
    // `0` follows `/` in the alphabet, so that everything below the last subject is included.
    let rows = outbox::Entity::find()
        .filter(Column::Subject.gte(&first.published.subject))
        .filter(Column::Subject.lt(format!("{}0", last.published.subject)))
        .filter(Column::EventType.eq(first.published.event_type))
        .filter(Column::Position.in_subquery(pending));
    let id = |subject: &str| Uuid::try_parse(subject.split('/').nth(1)?).ok();
    let rows = database.all(rows).await?;
    Ok(rows.iter().filter_map(|row| Some((id(&row.subject)?, row.sequence))).collect())
}
