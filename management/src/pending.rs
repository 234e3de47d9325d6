//! `GET /pending`: what waits in the tables of each context, with the age of the oldest.

use std::collections::BTreeMap;
use std::time::Duration;

use actix_web::{HttpResponse, web};
use chrono::{DateTime, Utc};
use futures_util::future::join_all;
use platform::database::Database;
use platform::pending_work::{self, PendingWork};
use platform::time::from_micros;
use schemars::JsonSchema;
use serde::Serialize;
use tokio::time::timeout;

use crate::managed_host::ManagedHost;

/// A database that does not answer within this time hides nothing of the others.
const PATIENCE: Duration = Duration::from_secs(2);

/// The work that waits in each context of the host; `null` of one whose tables cannot be read.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PendingByContext")]
pub(crate) struct PendingByContextBody {
    contexts: BTreeMap<&'static str, Option<PendingBody>>,
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
pub(crate) async fn count_pending(host: web::Data<ManagedHost>) -> HttpResponse {
    let now = host.clock.now();
    let asked = host.contexts.iter().map(async |context| {
        let pending = count(&context.database).await;
        (context.name(), pending.map(|pending| PendingBody::of(pending, now)))
    });
    let contexts = join_all(asked).await.into_iter().collect();
    HttpResponse::Ok().json(PendingByContextBody { contexts })
}

/// The pending work in the tables of one context; `None` when they cannot be read in time.
pub(crate) async fn count(database: &Database) -> Option<PendingWork> {
    let counting = timeout(PATIENCE, pending_work::count(database.reader())).await.ok()?;
    let context = database.context();
    counting
        .inspect_err(|error| tracing::debug!(%error, context, "what waits cannot be counted"))
        .ok()
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
