//! `GET /pending`: what waits in the tables of each context, with the age of the oldest.

use std::collections::BTreeMap;

use actix_web::{HttpResponse, web};
use chrono::{DateTime, Utc};
use platform::database::read_error;
use platform::http::Problem;
use platform::pending_work::{self, PendingWork};
use platform::time::from_micros;
use schemars::JsonSchema;
use serde::Serialize;

use crate::managed_host::ManagedHost;

/// The work that waits in each context of the host.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PendingByContext")]
pub(crate) struct PendingByContextBody {
    contexts: BTreeMap<&'static str, PendingBody>,
}

/// The work that waits in one context.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Pending")]
struct PendingBody {
    outbox: WaitingBody,
    inbox: WaitingBody,
    dead_letters: WaitingBody,
    unreadable_messages: i64,
}

/// So many wait.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Waiting")]
pub(crate) struct WaitingBody {
    count: i64,
    oldest_at: Option<DateTime<Utc>>,
    oldest_age_s: Option<i64>,
}

/// `GET /pending`. A count ends at 100,000.
pub(crate) async fn count_pending(host: web::Data<ManagedHost>) -> Result<HttpResponse, Problem> {
    let mut contexts = BTreeMap::new();
    for context in &host.contexts {
        let pending = pending_work::count(context.database.reader()).await.map_err(read_error)?;
        contexts.insert(context.name(), PendingBody::of(pending, host.clock.now()));
    }
    Ok(HttpResponse::Ok().json(PendingByContextBody { contexts }))
}

impl PendingBody {
    fn of(pending: PendingWork, now: DateTime<Utc>) -> Self {
        let waiting = |count, oldest_at| WaitingBody::of(count, oldest_at, now);
        Self {
            outbox: waiting(pending.outbox, pending.outbox_oldest_at),
            inbox: waiting(pending.inbox, pending.inbox_oldest_at),
            dead_letters: waiting(pending.dead_letters, pending.dead_letters_oldest_at),
            unreadable_messages: pending.unreadable,
        }
    }
}

impl WaitingBody {
    /// So many, the oldest since that microsecond.
    pub(crate) fn of(count: i64, oldest_at: Option<i64>, now: DateTime<Utc>) -> Self {
        let oldest_at = oldest_at.and_then(from_micros);
        let oldest_age_s = oldest_at.map(|at| (now - at).num_seconds().max(0));
        Self { count, oldest_at, oldest_age_s }
    }
}
