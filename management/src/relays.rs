//! `/relays`: an operator sees what the relay of each context does, holds it, and releases it, while the host runs. A hold lasts until it is
//! released or the host ends: the next start reads `messaging.hold_relays`.

use actix_web::{HttpRequest, HttpResponse, web};
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::join_all;
use platform::audit_trail::OperatorDecision;
use platform::database::Database;
use platform::http::commands::to_its_end;
use platform::http::{Page, Problem, QueryString, operator_decision};
use platform::relay;
use platform::relay::RelayDecisionError;
use platform::relay_control::RelayFailure;
use schemars::JsonSchema;
use serde::Serialize;

use crate::kinds;
use crate::managed_host::{ManagedContext, ManagedHost, no_such_context};
use crate::parameters::note;
use crate::pending::{self, WaitingBody};

/// The relay of one context in this host.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Relay")]
pub(crate) struct RelayBody {
    /// The context.
    context: &'static str,
    /// Whether it is held: its events stay in the outbox.
    is_held: bool,
    /// Whether this host holds the lease of the context. Else another host relays its events, whatever is held here.
    has_lease: bool,
    /// When the lease runs out if this host cannot renew it; `null` without the lease, and where no other host could take it.
    lease_expires_at: Option<DateTime<Utc>>,
    /// The events of the outbox that some subscriber has not taken, counted up to 100,000; `null` when the database does not answer.
    pending: Option<WaitingBody>,
    /// The last failure of the relay since the host began. It tries again by itself.
    last_failure: Option<FailureBody>,
}

/// A failure.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "RelayFailure")]
struct FailureBody {
    occurred_at: DateTime<Utc>,
    reason: String,
}

/// The state that an operator decides on.
#[derive(Debug, Clone, Copy)]
enum Target {
    Held,
    Released,
}

/// `GET /relays`: one for each context of this host.
pub(crate) async fn list_relays(host: web::Data<ManagedHost>) -> HttpResponse {
    let now = host.clock.now();
    let items = join_all(host.contexts.iter().map(|context| RelayBody::of(context, now))).await;
    HttpResponse::Ok().json(Page::whole(items))
}

/// `POST /relays/{context}/hold`: 200 with the relay, which hands no event to the bus any more. One that is held stays so.
pub(crate) async fn hold_relay(
    host: web::Data<ManagedHost>,
    request: HttpRequest,
    path: web::Path<String>,
    query: QueryString,
) -> Result<HttpResponse, Problem> {
    let decision = operator_decision(&request, query.read(note)?)?;
    decide(&host, &path, decision, Target::Held).await
}

/// `POST /relays/{context}/release`: 200 with the relay, which hands on what waited. One that is not held stays so.
pub(crate) async fn release_relay(
    host: web::Data<ManagedHost>,
    request: HttpRequest,
    path: web::Path<String>,
    query: QueryString,
) -> Result<HttpResponse, Problem> {
    let decision = operator_decision(&request, query.read(note)?)?;
    decide(&host, &path, decision, Target::Released).await
}

async fn decide(
    host: &ManagedHost,
    context: &str,
    decision: OperatorDecision,
    target: Target,
) -> Result<HttpResponse, Problem> {
    let found = host.context(context).map_err(|refused| no_such_context(context, &refused))?;
    let database: Database = found.database.clone();
    let work = async move {
        let decided = match target {
            Target::Held => relay::hold(&database, &decision).await,
            Target::Released => relay::release(&database, &decision).await,
        };
        decided.map_err(to_problem)
    };
    let _has_changed = to_its_end(&host.tasks, work).await?;
    Ok(HttpResponse::Ok().json(RelayBody::of(found, host.clock.now()).await))
}

fn to_problem(error: RelayDecisionError) -> Problem {
    match error {
        RelayDecisionError::UnderWay => Problem::of(
            &kinds::DECISION_UNDER_WAY,
            "Another decision about this relay is being carried out. This one is not: look at /relays, and decide again.",
        ),
        RelayDecisionError::Store(error) => error.into(),
    }
}

impl RelayBody {
    async fn of(context: &ManagedContext, now: DateTime<Utc>) -> Self {
        let database = &context.database;
        let control = database.relay_control();
        let remaining = database.lease_remaining().and_then(|left| TimeDelta::from_std(left).ok());
        let pending = pending::count(database).await;
        Self {
            context: context.name(),
            is_held: control.is_held(),
            has_lease: database.holds_lease(),
            lease_expires_at: remaining.map(|left| now + left),
            pending: pending
                .map(|found| WaitingBody::of(found.outbox, found.outbox_oldest_at, now)),
            last_failure: control.last_failure().map(FailureBody::of),
        }
    }
}

impl FailureBody {
    fn of(RelayFailure { occurred_at, reason }: RelayFailure) -> Self {
        Self { occurred_at, reason }
    }
}
