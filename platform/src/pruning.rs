//! Pruning: rows of the outbox, the inbox, the idempotency keys and the unreadable messages are deleted when they are older
//! than the retention time of the host, and those of ended access when its tokens have expired, a page at a time, between
//! other commits. Events that are pending, waiting, dead or
//! discarded stay. Of unreadable messages only so many are kept, however young: see [`crate::unreadable`].
//!
//! The host does it once a minute; [`at_once`] does it when an operator asks.
//!
//! A check of the outbox against the state asks [`has_begun`] whether first events may be missing.

use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{DeleteStatement, InsertStatement, OnConflict, Query};
use sea_orm::{QueryOrder, QuerySelect, QueryTrait};
use shared_kernel::{Origin, StoreError};

use crate::database::{Database, read_error};
use crate::due_work::DueWork;
use crate::idempotency_keys as keys;
use crate::outbox::{Transport, pending_deliveries};
use crate::time::to_micros;
use crate::{ended_access, inbox, outbox, unreadable};

pub mod at_once;

/// The most rows of one table deleted in one commit: few enough that a concurrent commit waits no longer than for
/// another group.
const PAGE: u64 = 500;
/// The pause between two passes.
const PAUSE: TimeDelta = TimeDelta::minutes(1);

/// How far back events may have been pruned: one row, or none as long as no pass has deleted any.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "pruned")]
pub struct Model {
    /// Always 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub only_row: i64,
    /// Events committed before this may be missing, in microseconds.
    pub events_before: i64,
}

/// The table refers to no other.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Whether events were ever pruned here: then the first ones of an aggregate, or all, may be missing, but none between
/// two that are stored.
pub async fn has_begun(connection: &impl ConnectionTrait) -> Result<bool, DbErr> {
    Entity::find().count(connection).await.map(|rows| rows > 0)
}

/// Deletes, once a minute, rows that are older than `keep`.
pub(crate) struct Pruning {
    database: Database,
    keep: TimeDelta,
    pass: Mutex<Pass>,
}

/// The progress of a pass, and when the next one begins.
#[derive(Clone, Default)]
struct Pass {
    not_before: DateTime<Utc>,
    events_through: i64,
    received_through: Uuid,
    /// The unreadable messages that this pass has deleted.
    unreadable: usize,
}

impl Pruning {
    pub(crate) fn new(database: &Database, keep: TimeDelta) -> Self {
        Self { database: database.clone(), keep, pass: Mutex::default() }
    }

    fn pass(&self) -> Pass {
        self.pass.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn go_on(&self, pass: Pass) {
        *self.pass.lock().unwrap_or_else(PoisonError::into_inner) = pass;
    }

    /// Deletes the next page of events except the last row, since positions continue from it. Deletes nothing when the
    /// page is young.
    async fn events(
        &self,
        pass: &mut Pass,
        before: i64,
    ) -> Result<Option<DeleteStatement>, StoreError> {
        let after = pass.events_through;
        let next = outbox::Entity::find()
            .filter(outbox::Column::Position.gt(after))
            .order_by_asc(outbox::Column::Position)
            .limit(PAGE + 1);
        let mut rows = self.database.all(next).await?;
        rows.pop();
        let old = rows.iter().filter(|row| row.occurred_at < before).count();
        let Some(through) = rows.last().map(|row| row.position).filter(|_| old > 0) else {
            return Ok(None);
        };
        pass.events_through = through;
        let waiting = pending_positions()
            .filter(pending_deliveries::Column::Position.gt(after))
            .filter(pending_deliveries::Column::Position.lte(through));
        let delete = Query::delete()
            .from_table(outbox::Entity)
            .and_where(outbox::Column::Position.gt(after))
            .and_where(outbox::Column::Position.lte(through))
            .and_where(outbox::Column::OccurredAt.lt(before))
            .and_where(outbox::Column::Position.not_in_subquery(waiting.into_query()))
            .to_owned();
        Ok(Some(delete))
    }

    /// Deletes the next page of received events, in the order in which they were published.
    async fn received(
        &self,
        pass: &mut Pass,
        before: i64,
    ) -> Result<Option<DeleteStatement>, StoreError> {
        let after = pass.received_through;
        let next = inbox::Entity::find()
            .filter(inbox::Column::EventId.gt(after))
            .order_by_asc(inbox::Column::EventId)
            .limit(PAGE);
        let rows = self.database.all(next).await?;
        let handled = || rows.iter().filter_map(|row| row.handled_at);
        let all_are_young = handled().next().is_some() && !handled().any(|at| at < before);
        let Some(last) = rows.last().filter(|_| !all_are_young) else { return Ok(None) };
        pass.received_through = last.event_id;
        let delete = Query::delete()
            .from_table(inbox::Entity)
            .and_where(inbox::Column::EventId.gt(after))
            .and_where(inbox::Column::EventId.lte(last.event_id))
            .and_where(inbox::Column::Status.eq(inbox::HANDLED))
            .and_where(inbox::Column::HandledAt.lt(before))
            .to_owned();
        Ok(Some(delete))
    }

    async fn keys(&self, before: i64) -> Result<Option<DeleteStatement>, StoreError> {
        let oldest = keys::Entity::find()
            .filter(keys::Column::UsedAt.lt(before))
            .order_by_asc(keys::Column::UsedAt)
            .limit(PAGE);
        let Some(last) = self.database.all(oldest).await?.pop() else { return Ok(None) };
        let delete = Query::delete()
            .from_table(keys::Entity)
            .and_where(keys::Column::UsedAt.lte(last.used_at))
            .to_owned();
        Ok(Some(delete))
    }
}

#[async_trait]
impl DueWork for Pruning {
    fn name(&self) -> &'static str {
        "pruning"
    }

    async fn next_due(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        Ok(Some(self.pass().not_before))
    }

    async fn run_due(&self, now: DateTime<Utc>) -> Result<usize, StoreError> {
        let mut pass = self.pass();
        if now < pass.not_before {
            return Ok(0);
        }
        let before = to_micros(now - self.keep);
        let mut unit = self.database.unit_of_work(&Origin::new(Uuid::nil()));
        let mut pages = 0;
        if let Some(delete) = self.events(&mut pass, before).await? {
            unit.run(note(before));
            unit.run(delete);
            pages += 1;
        }
        let others = [
            self.received(&mut pass, before).await?,
            self.keys(before).await?,
            ended_access::expired(&self.database, now, PAGE).await?,
        ];
        for delete in others.into_iter().flatten() {
            unit.run(delete);
            pages += 1;
        }
        let surplus = unreadable::surplus(self.database.reader(), before, PAGE).await;
        let surplus = surplus.map_err(read_error)?;
        if !surplus.is_empty() {
            pass.unreadable += surplus.len();
            unit.run(unreadable::delete(surplus));
            pages += 1;
        }
        if pages > 0 {
            self.database.commit(unit).await?;
            self.go_on(pass);
        } else {
            if pass.unreadable > 0 {
                let (context, messages) = (self.database.context(), pass.unreadable);
                tracing::warn!(
                    context,
                    messages,
                    "unreadable messages of the broker were deleted, since they are old or too many; \
                     `galleria dead-letters list` says where the others come from"
                );
            }
            self.go_on(Pass { not_before: now + PAUSE, ..Pass::default() });
        }
        Ok(pages)
    }
}

/// The positions of events that are yet to be delivered.
fn pending_positions() -> Select<pending_deliveries::Entity> {
    pending_deliveries::Entity::find()
        .select_only()
        .column(pending_deliveries::Column::Position)
        .filter(
            pending_deliveries::Column::Transport
                .is_in([Transport::InProcess.number(), Transport::Broker.number()]),
        )
}

fn note(events_before: i64) -> InsertStatement {
    let latest = OnConflict::column(Column::OnlyRow).update_column(Column::EventsBefore).to_owned();
    Query::insert()
        .into_table(Entity)
        .columns([Column::OnlyRow, Column::EventsBefore])
        .values_panic([1_i64.into(), events_before.into()])
        .on_conflict(latest)
        .to_owned()
}
