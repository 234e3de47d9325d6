//! The interface of a bounded context to its host, and how the host subscribes and starts it.

use std::any::Any;
use std::error::Error;
use std::sync::Arc;

use async_trait::async_trait;
use chrono::TimeDelta;
use shared_kernel::StoreError;
use shared_kernel::bus::BusError;
use uuid::Uuid;

use crate::audit_trail;
use crate::auth::KeySource;
use crate::bus::Transports;
use crate::consumer::{self, RetryPolicy};
use crate::database::CheckedRows;
use crate::due_work::{self, DueWork};
use crate::ended_access;
use crate::personal::PersonKeySource;
use crate::pruning::Pruning;
use crate::relay;
use crate::replication::PublishedSnapshots;
pub use crate::services::Services;
use crate::subscription::Subscription;
use crate::traces_of_erasure::TracesOfErasure;

/// One version of one event in a context's published language.
#[derive(Debug, Clone)]
pub struct EventContract {
    /// Its stable name.
    pub event_type: &'static str,
    /// The JSON schema of its body.
    pub schema: serde_json::Value,
    /// A body that is valid, with every field filled.
    pub sample: serde_json::Value,
}

/// A bounded context, as its host sees it.
#[async_trait]
pub trait Context: Any + Send + Sync {
    /// Its name: the `source` of its events, the name of its database.
    fn name(&self) -> &'static str;

    /// The events it publishes.
    fn contract(&self) -> Vec<EventContract>;

    /// The events it reacts to.
    fn subscriptions(&self) -> Vec<Subscription>;

    /// Its due work: what it does when a deadline passes.
    fn due_work(&self) -> Vec<Arc<dyn DueWork>>;

    /// The tables it owns, without those of the platform.
    fn tables(&self) -> Vec<&'static str>;

    /// Mounts its routes.
    fn routes(&self, config: &mut actix_web::web::ServiceConfig);

    /// Completes what building could not do without waiting, such as reading keys that hosts share. The host calls it once,
    /// before anything runs.
    async fn prepare(&self) -> Result<(), Box<dyn Error + Send + Sync>> {
        Ok(())
    }

    /// The keys that verify access tokens, if this context issues them.
    fn key_source(&self) -> Option<Arc<dyn KeySource>> {
        None
    }

    /// The keys of persons, if this context keeps them.
    fn person_keys(&self) -> Option<Arc<dyn PersonKeySource>> {
        None
    }

    /// The persons whose sealed data this context is asked for soonest. A host that has no keys of its own asks for theirs before
    /// it says that it is ready.
    async fn persons_to_expect(&self) -> Result<Vec<Uuid>, StoreError> {
        Ok(Vec::new())
    }

    /// Stores data to try the shop with, if this context has some and none of its own yet. Safe to call at every start, by
    /// several hosts at once.
    async fn load_demo_data(&self) -> Result<DemoData, Box<dyn Error + Send + Sync>> {
        Ok(DemoData::default())
    }

    /// Publishes the present state of its replicated aggregates again, for replicas that have lost some or never had them.
    /// Safe at any time, any number of times. A context whose descriptor replicates nothing publishes nothing.
    async fn publish_snapshots(&self) -> Result<PublishedSnapshots, StoreError> {
        Ok(PublishedSnapshots::default())
    }

    /// Reads its own tables and checks its invariants.
    async fn audit(&self) -> Result<Audit, StoreError>;
}

/// The demo data that a context has stored, counted in events.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DemoData {
    /// How many events of `event_type` were published.
    pub events: usize,
    /// Their type.
    pub event_type: &'static str,
}

/// The outcome of an audit.
#[derive(Debug, Clone, Default)]
pub struct Audit {
    /// The invariants that this context alone can check.
    pub checks: Vec<Check>,
    /// The facts about each business process, for the checks that cross contexts.
    pub facts: Vec<Fact>,
    /// Whether a row that cannot be read kept the rest from being checked: facts are missing.
    pub is_partial: bool,
}

impl Audit {
    /// `rest` with the check of the rows. When a row that these name keeps the rest from being checked, these alone.
    pub fn with_rows(
        rows: impl IntoIterator<Item = CheckedRows>,
        rest: Result<Self, StoreError>,
    ) -> Result<Self, StoreError> {
        let (says, mut examined, mut violations) = ("every stored row can be read", 0, Vec::new());
        for CheckedRows { examined: read, corrupt } in rows {
            examined += read;
            violations.extend(corrupt);
        }
        let mut audit = match rest {
            Err(StoreError::CorruptRow { .. }) if !violations.is_empty() => {
                Self { is_partial: true, ..Self::default() }
            }
            rest => rest?,
        };
        audit.checks.push(Check { invariant: 26, says, examined, violations });
        Ok(audit)
    }
}

/// One invariant, checked.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Check {
    /// Its number in `docs/invariants.md`.
    pub invariant: u8,
    /// The invariant in words.
    pub says: &'static str,
    /// How many items were examined.
    pub examined: u64,
    /// Each violation in a sentence. Empty when the invariant holds.
    pub violations: Vec<String>,
}

/// A value that a context stores about one business process. Programs compare the facts of several contexts about one
/// subject.
#[derive(Debug, Clone)]
pub struct Fact {
    /// The business process, by the id that the contexts share: in this shop, the order.
    pub subject: Uuid,
    /// The name of the value, such as `captured_minor`.
    pub name: &'static str,
    /// The value as text.
    pub value: String,
}

/// Subscribes a context to the transports, with its handlers. Every context of a host subscribes before any of them starts, so that no
/// event is published to a bus that does not know its subscribers yet.
pub async fn subscribe(
    handlers: Vec<Subscription>,
    services: &Services,
    transports: &Transports,
    retries: RetryPolicy,
) -> Result<(), BusError> {
    services.database.join(&services.tasks);
    ended_access::follow(services).await;
    if handlers.is_empty() {
        return Ok(());
    }
    consumer::start(handlers, services, transports, retries).await
}

/// Starts the pruning of a context: messages handled, and idempotency keys used, longer ago than `keep` are deleted.
pub fn forget_after(keep: TimeDelta, services: &Services) {
    let pruning = Arc::new(Pruning::new(&services.database, keep));
    start_due_work(pruning, services);
}

/// Starts the removal of what the write-ahead log of a context holds of erased data: at once, and after each erasure. A server
/// keeps its log itself.
pub fn erase_traces(services: &Services) {
    if services.database.is_embedded() {
        start_due_work(Arc::new(TracesOfErasure::new(&services.database)), services);
    }
}

/// Starts a context: its due work, the writing of notes for its audit trail, and the relay that takes its events to their subscribers,
/// unless [the relay is held](crate::relay_control::RelayControl::hold).
pub fn start(context: &dyn Context, services: &Services, transports: &Transports) {
    for work in context.due_work() {
        start_due_work(work, services);
    }
    services.tasks.spawn(audit_trail::write_notes(
        services.database.clone(),
        Arc::clone(&services.clock),
        services.tasks.stopping(),
    ));
    services.tasks.spawn(relay::run(
        services.database.clone(),
        transports.transports(),
        services.tasks.stopping(),
    ));
}

fn start_due_work(work: Arc<dyn DueWork>, services: &Services) {
    let (clock, stopping) = (Arc::clone(&services.clock), services.tasks.stopping());
    services.tasks.spawn(due_work::run(work, services.database.clone(), clock, stopping));
}
