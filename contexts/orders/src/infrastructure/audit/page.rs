//! Reading the orders for the audit, with their lines and events, page by page.

use std::collections::{HashMap, HashSet};

use platform::database::{Database, read_error};
use platform::{outbox, pruning, snapshot};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use shared_kernel::StoreError;
use uuid::Uuid;

use super::history::{Event, Retention};
use crate::infrastructure::persistence::{order_lines, orders};

const PAGE: u64 = 250;

/// An order with the data that must agree with it.
pub(super) struct AuditedOrder {
    pub(super) subject: String,
    pub(super) row: orders::Model,
    /// The sum of its lines; wide enough for any value of a corrupt row.
    pub(super) lines_minor: i128,
    pub(super) events: Vec<Event>,
}

/// The subjects of all first events.
pub(super) async fn subjects(database: &Database) -> Result<HashSet<String>, StoreError> {
    let subjects: Vec<String> = outbox::Entity::find()
        .select_only()
        .column(outbox::Column::Subject)
        .filter(outbox::Column::Sequence.eq(1))
        .into_tuple()
        .all(database.reader())
        .await
        .map_err(read_error)?;
    Ok(subjects.into_iter().collect())
}

/// The next orders by id, and whether their events are complete, read in one transaction: an order that changes meanwhile
/// must not look inconsistent.
pub(super) async fn read(
    database: &Database,
    after: Uuid,
) -> Result<(Vec<AuditedOrder>, Retention), StoreError> {
    let snapshot = snapshot::begin(database).await?;
    let rows = orders::Entity::find()
        .filter(orders::Column::Id.gt(after))
        .order_by_asc(orders::Column::Id)
        .limit(PAGE)
        .all(&snapshot)
        .await
        .map_err(read_error)?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut sums = sums(&snapshot, &ids).await?;
    let mut events = events(&snapshot, &ids).await?;
    let prunes = pruning::has_begun(&snapshot).await.map_err(read_error)?;
    let retention = if prunes { Retention::Pruned } else { Retention::Complete };
    snapshot.commit().await.map_err(read_error)?;
    let audited = |row: orders::Model| {
        let subject = subject(row.id);
        let lines_minor = sums.remove(&row.id).unwrap_or(0);
        let events = events.remove(&subject).unwrap_or_default();
        AuditedOrder { subject, row, lines_minor, events }
    };
    Ok((rows.into_iter().map(audited).collect(), retention))
}

fn subject(order: Uuid) -> String {
    format!("order/{order}")
}

async fn sums(
    snapshot: &DatabaseTransaction,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, i128>, StoreError> {
    let lines = order_lines::Entity::find()
        .filter(order_lines::Column::OrderId.is_in(ids.iter().copied()))
        .all(snapshot)
        .await
        .map_err(read_error)?;
    let mut sums = HashMap::new();
    for line in lines {
        let price = i128::from(line.quantity) * i128::from(line.unit_price_minor);
        *sums.entry(line.order_id).or_insert(0) += price;
    }
    Ok(sums)
}

async fn events(
    snapshot: &DatabaseTransaction,
    ids: &[Uuid],
) -> Result<HashMap<String, Vec<Event>>, StoreError> {
    let rows: Vec<(String, i64, String)> = outbox::Entity::find()
        .select_only()
        .columns([outbox::Column::Subject, outbox::Column::Sequence, outbox::Column::EventType])
        .filter(outbox::Column::Subject.is_in(ids.iter().map(|id| subject(*id))))
        .order_by_asc(outbox::Column::Subject)
        .order_by_asc(outbox::Column::Sequence)
        .into_tuple()
        .all(snapshot)
        .await
        .map_err(read_error)?;
    let mut events: HashMap<String, Vec<Event>> = HashMap::new();
    for (subject, sequence, event_type) in rows {
        events.entry(subject).or_default().push(Event { sequence, event_type });
    }
    Ok(events)
}
