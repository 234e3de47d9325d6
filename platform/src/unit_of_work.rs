//! The unit of work on its way to the writer: the rows of one commit, its events, and its dedup record.
//!
//! The rows are grouped by table, so that the writer can merge those of many units of work into one statement.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use sea_orm::{EntityTrait, ModelTrait, StatementBuilder, Value};
use shared_kernel::origin::DedupRecord;
use shared_kernel::{Accountable, Envelope, Origin, Published, StoreError, Version};
use uuid::Uuid;

use crate::audit_trail::{Entry, OperatorDecision, WITHOUT_ENTRY};
use crate::idempotency_keys;
use crate::inbox;
use crate::ports::Ports;
use crate::time::to_micros;

mod tables;

pub(crate) mod row_changes;
pub(crate) mod statements;

pub use tables::{Counted, Replicated, Versioned};

use row_changes::{
    Add, Expect, Handled, Insert, InsertOrIgnore, ReplaceNewer, RowChange, Run, Save,
};
use statements::Refusal;

/// The rows of one commit. Put parents before children: tables are written in the order of their first mention.
pub struct UnitOfWork {
    pub(crate) changes: Vec<Box<dyn RowChange>>,
    pub(crate) events: Vec<Arc<Envelope>>,
    pub(crate) guards: Vec<String>,
    pub(crate) wakeups: Vec<(&'static str, DateTime<Utc>)>,
    /// Called when the unit may be durable.
    pub(crate) on_outcome: Vec<Box<dyn Fn() + Send + Sync>>,
    /// The entries of the audit trail, in their order.
    pub(crate) entries: Vec<Entry>,
    pub(crate) origin: Origin,
    pub(crate) context: &'static str,
    ports: Ports,
}

impl UnitOfWork {
    pub(crate) fn new(context: &'static str, origin: &Origin, ports: &Ports) -> Self {
        let mut unit = Self {
            changes: Vec::new(),
            events: Vec::new(),
            guards: Vec::new(),
            wakeups: Vec::new(),
            on_outcome: Vec::new(),
            entries: Vec::new(),
            origin: origin.clone(),
            context,
            ports: ports.clone(),
        };
        if let Some(dedup_record) = origin.dedup_record() {
            unit.remember(dedup_record);
        }
        unit
    }

    /// The new state of an aggregate decided on version `decided_on`: a new row, or the replacement of one whose
    /// version is still `decided_on`. Otherwise the commit answers `Conflict`.
    pub fn save<E>(&mut self, row: E::Model, decided_on: Version)
    where
        E: Versioned,
        E::Model: Send + Sync,
    {
        debug_assert_eq!(
            E::version(&row),
            i64::from(decided_on.next().as_u32()),
            "one decision, one version"
        );
        self.guards.push(format!("{}/{}", E::default().as_str(), E::key(&row)));
        self.changes.push(Box::new(Save::<E> { row }));
    }

    /// Expects the aggregate `id` to be at `version` still when the unit is committed, and changes nothing of it: for a decision
    /// that relied on more than it changes. Otherwise the commit answers `Conflict`.
    pub fn expect<E: Versioned>(&mut self, id: Uuid, version: Version) {
        self.guards.push(format!("{}/{id}", E::default().as_str()));
        self.changes.push(Box::new(Expect::<E>::new(id, version)));
    }

    /// New rows. The commit answers `Duplicate` when a unique key is taken.
    pub fn insert<E>(&mut self, rows: impl IntoIterator<Item = E::Model>)
    where
        E: EntityTrait,
        E::Model: Send + Sync,
    {
        let rows: Vec<E::Model> = rows.into_iter().collect();
        if !rows.is_empty() {
            self.changes.push(Box::new(Insert::<E> { rows }));
        }
    }

    /// New rows, except those whose key is taken: they stay as they are.
    pub fn insert_or_ignore<E>(&mut self, rows: impl IntoIterator<Item = E::Model>)
    where
        E: EntityTrait,
        E::Model: Send + Sync,
    {
        let rows: Vec<E::Model> = rows.into_iter().collect();
        if !rows.is_empty() {
            self.changes.push(Box::new(InsertOrIgnore::<E> { rows }));
        }
    }

    /// A copy of another context's state, unless a newer one (by its sequence) is stored.
    pub fn replace_newer<E>(&mut self, row: E::Model)
    where
        E: Replicated,
        E::Model: Send + Sync,
    {
        let key: Vec<String> = primary_key::<E>(&row).iter().map(ToString::to_string).collect();
        self.guards.push(format!("{}/{}", E::default().as_str(), key.join("/")));
        self.changes.push(Box::new(ReplaceNewer::<E> { row }));
    }

    /// Adds to the counters of one row. Deltas of many change-sets add up to one update. The commit answers
    /// `RuleBroken` when a CHECK of the schema refuses the sum, or when there is no such row.
    pub fn add<E: Counted>(&mut self, key: impl Into<Value>, deltas: Vec<i64>) {
        self.changes.push(Box::new(Add::<E>::new(key.into(), deltas)));
    }

    /// Any other change, such as a delete. It is not merged with others.
    pub fn run<S>(&mut self, statement: S)
    where
        S: StatementBuilder + Clone + Send + Sync + 'static,
    {
        self.changes.push(Box::new(Run { statement, refusal: None }));
    }

    /// The same of rows that must still be as the statement says. When it finds none, the commit answers `Conflict`.
    pub(crate) fn run_guarded<S>(&mut self, statement: S)
    where
        S: StatementBuilder + Clone + Send + Sync + 'static,
    {
        let refusal: Refusal = || StoreError::Conflict;
        self.changes.push(Box::new(Run { statement, refusal: Some(refusal) }));
    }

    /// The event that reports the change: a row of the outbox, handed to the relay after the commit. `version` is the
    /// aggregate's new version, and becomes the event's sequence. When the origin is accountable, an entry of the audit trail
    /// reports the same: its action is the name of the event, its object the subject, and its details the body. The end of
    /// access has no entry: what ends it has.
    pub fn publish(&mut self, published: Published, version: Version) {
        if let Some(by) = self.origin.accountable()
            && published.event_type != WITHOUT_ENTRY
        {
            let (action, object) = (action_of(published.event_type), &*published.subject);
            let entry = Entry::done(by, action, object, self.ports.clock.now());
            let entry = entry.of_request(self.origin.correlation_id);
            self.entries.push(entry.with_details(published.data.get()));
        }
        self.events.push(Arc::new(Envelope {
            id: self.ports.ids.next(),
            source: self.context.into(),
            event_type: published.event_type.into(),
            subject: published.subject.into(),
            sequence: version.as_u32(),
            time: self.ports.clock.now(),
            correlation_id: self.origin.correlation_id,
            causation_id: self.origin.causation_id,
            traceparent: self.origin.traceparent.clone(),
            tenant: self.ports.tenant.clone(),
            data: published.data,
        }));
    }

    /// An entry of the audit trail about a change that publishes no event: `action` was done to `object`. Nothing when the
    /// origin is not accountable.
    pub fn record(&mut self, action: &'static str, object: impl Into<String>) {
        if let Some(by) = self.origin.accountable() {
            self.record_by(by, action, object);
        }
    }

    /// The same of `by`, whoever the origin makes accountable.
    pub fn record_by(&mut self, by: Accountable, action: &'static str, object: impl Into<String>) {
        let entry = Entry::done(by, action, object, self.ports.clock.now());
        self.entries.push(entry.of_request(self.origin.correlation_id));
    }

    /// The same of a decision of an operator, whatever the origin is.
    pub(crate) fn record_decision(
        &mut self,
        decision: &OperatorDecision,
        action: &'static str,
        object: impl Into<String>,
    ) {
        let mut entry = Entry::done(decision.by(), action, object, self.ports.clock.now());
        entry.request_id = decision.request_id;
        if let Some(note) = &decision.note {
            entry = entry.with_details(&serde_json::json!({ "note": note }).to_string());
        }
        self.entries.push(entry);
    }

    /// After the commit, wakes the due work of that name at `at`.
    pub fn wake(&mut self, work: &'static str, at: DateTime<Utc>) {
        self.wakeups.push((work, at));
    }

    /// After the commit, wakes the due work of that name at once.
    pub fn wake_now(&mut self, work: &'static str) {
        self.wake(work, self.ports.clock.now());
    }

    /// Calls `tell` when the unit is durable, or may be since its outcome is unknown: before anybody hears of the commit, its
    /// caller and the subscribers to its events included. For what must not be shown any longer. The writer waits for it.
    pub fn on_outcome(&mut self, tell: impl Fn() + Send + Sync + 'static) {
        self.on_outcome.push(Box::new(tell));
    }

    fn remember(&mut self, dedup_record: &DedupRecord) {
        let now = to_micros(self.ports.clock.now());
        match dedup_record {
            DedupRecord::Handled { handler, event } => {
                let row = inbox::handled(handler, event, now);
                self.guards.push(format!("inbox/{handler}/{}", event.id));
                self.changes.push(Box::new(Handled { row }));
            }
            DedupRecord::IdempotencyKey { scope, key, fingerprint, resource } => {
                self.insert::<idempotency_keys::Entity>([idempotency_keys::Model {
                    scope: scope.clone(),
                    key: key.clone(),
                    fingerprint: fingerprint.clone(),
                    resource: *resource,
                    used_at: now,
                }]);
            }
        }
    }
}

/// `role-granted` of `users.role-granted.v1`: the trail is that of one context, and outlives the versions of its events.
fn action_of(event_type: &str) -> &str {
    let name = event_type.split_once('.').map_or(event_type, |(_context, name)| name);
    name.rsplit_once('.').map_or(name, |(name, _version)| name)
}

fn primary_key<E: EntityTrait>(row: &E::Model) -> Vec<Value> {
    use sea_orm::{Iterable, PrimaryKeyToColumn};
    E::PrimaryKey::iter().map(|key| row.get(key.into_column())).collect()
}
