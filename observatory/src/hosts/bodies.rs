//! The answers of a management port, as far as the pages read them.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

/// A list as a whole.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Items<T> {
    pub(crate) items: Vec<T>,
}

/// A page of a list.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct PageBody<T> {
    pub(crate) items: Vec<T>,
    /// The `cursor` of the next page.
    pub(crate) next: Option<String>,
}

/// `GET /health/ready`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct HealthBody {
    pub(crate) causes: Vec<CauseBody>,
    pub(crate) contexts: BTreeMap<String, ContextHealthBody>,
}

/// The health of one context.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct ContextHealthBody {
    pub(crate) status: String,
    pub(crate) causes: Vec<CauseBody>,
}

/// A reason.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct CauseBody {
    pub(crate) detail: String,
}

/// `GET /pending`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct PendingBody {
    /// Without those whose databases do not answer.
    pub(crate) contexts: BTreeMap<String, Option<ContextPendingBody>>,
}

/// The messages that wait in one context.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct ContextPendingBody {
    pub(crate) outbox: WaitingBody,
    pub(crate) inbox: WaitingBody,
    pub(crate) dead_letters: WaitingBody,
    pub(crate) unreadable_messages: i64,
}

/// So many wait.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct WaitingBody {
    pub(crate) count: i64,
}

/// `GET /catalogue`.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct CatalogueBody {
    pub(crate) contexts: Vec<ContextBody>,
}

/// A context of the catalogue.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct ContextBody {
    pub(crate) name: String,
    pub(crate) summary: String,
    pub(crate) runs_here: bool,
    pub(crate) route_prefixes: Vec<String>,
    pub(crate) tables: Vec<String>,
    pub(crate) publishes: Vec<EventBody>,
    pub(crate) handlers: Vec<HandlerBody>,
}

/// An event of the catalogue.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct EventBody {
    pub(crate) event_type: String,
    pub(crate) schema: Value,
    pub(crate) sample: Value,
}

/// A handler of the catalogue.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct HandlerBody {
    pub(crate) event_type: String,
    pub(crate) handler: String,
}

/// A dead letter.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct DeadLetterBody {
    pub(crate) kind: String,
    pub(crate) context: String,
    pub(crate) handler: String,
    pub(crate) has_handler: bool,
    pub(crate) event_id: Uuid,
    pub(crate) event_type: String,
    pub(crate) subject: String,
    pub(crate) sequence: i64,
    pub(crate) received_at: DateTime<Utc>,
    pub(crate) age_s: i64,
    pub(crate) attempts: i32,
    pub(crate) last_error: Option<String>,
    pub(crate) waiting_behind: u64,
    pub(crate) event: Value,
}

/// The dry run of a replay.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct PlanBody {
    pub(crate) handlers: Vec<PlannedBody>,
}

/// The effects of a replay on one handler.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct PlannedBody {
    pub(crate) context: String,
    pub(crate) handler: String,
    pub(crate) would_run: bool,
    pub(crate) advice: Option<String>,
    pub(crate) may_publish: Vec<String>,
    pub(crate) waiting_behind: u64,
    pub(crate) behind: Vec<BehindBody>,
}

/// An event that waits behind a dead letter.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct BehindBody {
    pub(crate) event_id: Uuid,
    pub(crate) event_type: String,
    pub(crate) sequence: i64,
    pub(crate) handler: String,
}

/// The dead letters of an event after a replay.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct SettledBody {
    pub(crate) handlers: Vec<String>,
}

/// `GET /invariants`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct InvariantsBody {
    pub(crate) verified_at: Option<DateTime<Utc>>,
    pub(crate) holds: bool,
    pub(crate) orders: u64,
    pub(crate) invariants: Vec<InvariantBody>,
}

/// The findings about one invariant.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct InvariantBody {
    pub(crate) number: u8,
    pub(crate) says: String,
    pub(crate) checked_by: Vec<String>,
    pub(crate) examined: u64,
    pub(crate) violations: u64,
    pub(crate) first_violations: Vec<String>,
    pub(crate) held_at: Option<DateTime<Utc>>,
}
