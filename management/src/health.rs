//! The health of a host: `/health/live`, `/health/ready` and `/health/startup`. The status of `ready` follows the same rule as on
//! the public port; the body says more: what is away without keeping requests from being answered.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use futures_util::future::join_all;
use platform::auth::Renewal;
use platform::database::Database;
use platform::http::problems_only::HEALTH;
use platform::ownership::{MoveState, move_state};
use schemars::JsonSchema;
use serde::Serialize;
use tokio::sync::oneshot;

use crate::managed_host::ManagedHost;

/// A probe waits three seconds; the databases are asked side by side.
const PATIENCE: Duration = Duration::from_secs(1);

/// How well the host is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "HealthStatus")]
enum Status {
    Ready,
    /// It answers requests, and something that it stands on is away.
    Impaired,
    /// A balancer should send requests to another host.
    NotReady,
}

/// Why the host, or a context of it, is not as well as it could be.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "HealthCause")]
struct Cause {
    code: &'static str,
    detail: String,
    #[serde(skip)]
    status: Status,
}

/// The health of the host.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Health")]
pub(crate) struct HealthBody {
    status: Status,
    /// The checks of the whole host.
    causes: Vec<Cause>,
    /// The contexts that run here.
    contexts: BTreeMap<&'static str, ContextHealthBody>,
}

/// The health of one context.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ContextHealth")]
struct ContextHealthBody {
    status: Status,
    causes: Vec<Cause>,
}

/// The process answers.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Live")]
pub(crate) struct LiveBody {
    status: &'static str,
}

/// The host has begun.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Started")]
pub(crate) struct StartedBody {
    status: &'static str,
}

/// The host has not begun.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "NotStarted")]
pub(crate) struct NotStartedBody {
    causes: [Cause; 1],
}

/// `GET /health/live`: 200 as long as the process answers.
pub(crate) async fn live() -> HttpResponse {
    HttpResponse::Ok().json(LiveBody { status: "live" })
}

/// `GET /health/startup`: 200 once the host has begun, whatever has become of it since.
pub(crate) async fn startup(host: web::Data<ManagedHost>) -> HttpResponse {
    match host.starting() {
        None => HttpResponse::Ok().json(StartedBody { status: "started" }),
        Some(cause) => answer(StatusCode::SERVICE_UNAVAILABLE, &NotStartedBody { causes: [cause] }),
    }
}

/// `GET /health/ready`: 200 when a balancer may send requests, else 503; in any case what is not well, and why.
pub(crate) async fn ready(host: web::Data<ManagedHost>) -> HttpResponse {
    let health = host.health().await;
    let status = match health.status {
        Status::Ready | Status::Impaired => StatusCode::OK,
        Status::NotReady => StatusCode::SERVICE_UNAVAILABLE,
    };
    answer(status, &health)
}

fn answer(status: StatusCode, body: &impl Serialize) -> HttpResponse {
    HttpResponse::build(status).content_type(HEALTH).json(body)
}

fn worst(causes: &[Cause]) -> Status {
    causes.iter().map(|cause| cause.status).max().unwrap_or(Status::Ready)
}

impl ManagedHost {
    /// Whether a balancer may send requests.
    pub(crate) async fn is_ready(&self) -> bool {
        self.health().await.status != Status::NotReady
    }

    async fn health(&self) -> HealthBody {
        let asked = self.contexts.iter().map(async |context| {
            let causes: Vec<Cause> = self.cause_of(&context.database).await.into_iter().collect();
            (context.name(), ContextHealthBody { status: worst(&causes), causes })
        });
        let contexts: BTreeMap<_, _> = join_all(asked).await.into_iter().collect();
        let causes =
            [self.starting(), self.stopping(), self.broker_away().await, self.no_keys().await];
        let mut causes: Vec<Cause> = causes.into_iter().flatten().collect();
        causes.extend(self.open_circuits());
        causes.extend(self.saturated());
        causes.extend(self.other_secret());
        let of_contexts = contexts.values().map(|health| health.status);
        let status = of_contexts.chain([worst(&causes)]).max().unwrap_or(Status::Ready);
        HealthBody { status, causes, contexts }
    }

    fn starting(&self) -> Option<Cause> {
        let is_started = self.readiness.started.load(Ordering::Acquire);
        let detail = "The contexts have not heard yet of what waited when the host began.";
        (!is_started).then(|| Cause::of(Status::NotReady, "starting", detail))
    }

    fn stopping(&self) -> Option<Cause> {
        let detail = "The host was told to stop.";
        let is_stopping = self.readiness.draining.is_cancelled();
        is_stopping.then(|| Cause::of(Status::NotReady, "stopping", detail))
    }

    async fn broker_away(&self) -> Option<Cause> {
        let is_away = self.transports.broker_takes_events().await == Some(false);
        let detail = "The broker cannot be reached; events for other hosts wait in the outbox.";
        is_away.then(|| Cause::of(Status::Impaired, "broker-away", detail))
    }

    /// Without a token nobody fetches them, so they are fetched here.
    async fn no_keys(&self) -> Option<Cause> {
        if self.keys.keys().is_empty() {
            let keys = Arc::clone(&self.keys);
            let (done, is_done) = oneshot::channel();
            // To its end, however long this waits: a fetch that is cut off is no attempt, and every probe would make one.
            self.tasks.spawn_detached(async move {
                if let Some(renewing) = keys.renew(Renewal::Age) {
                    let _they_are_there = renewing.await;
                }
                let _nobody_waits = done.send(());
            });
            let _in_time_or_not = tokio::time::timeout(PATIENCE, is_done).await;
        }
        let detail =
            "The keys that access tokens are verified with have not been fetched; see users.url.";
        self.keys.keys().is_empty().then(|| Cause::of(Status::Impaired, "keys-missing", detail))
    }

    fn open_circuits(&self) -> impl Iterator<Item = Cause> {
        self.dependencies.with_open_circuits().into_iter().map(|name| {
            let detail = format!(
                "{name} fails too often: calls are kept back, and tried again every few seconds."
            );
            Cause::of(Status::Impaired, "circuit-open", &detail)
        })
    }

    fn saturated(&self) -> impl Iterator<Item = Cause> {
        self.dependencies.saturated().into_iter().map(|name| {
            let detail = format!(
                "{name} has as many calls under way as it may have, and others are refused: it is slow, or more is asked of it than it takes."
            );
            Cause::of(Status::Impaired, "saturated", &detail)
        })
    }

    fn other_secret(&self) -> Option<Cause> {
        let detail = "The host of users refuses this one, which has another secret: give both the same shop.secret.";
        let differs = self.person_keys.have_another_secret();
        differs.then(|| Cause::of(Status::Impaired, "secret-differs", detail))
    }

    async fn cause_of(&self, database: &Database) -> Option<Cause> {
        let context = database.context();
        let asking = tokio::time::timeout(PATIENCE, move_state(database.reader())).await;
        match asking {
            Ok(Ok(None)) => None,
            Ok(Ok(Some(MoveState::MovedTo(_)))) if self.readiness.forwarded.contains(&context) => {
                let detail = "It has moved to another database; its requests are forwarded.";
                Some(Cause::of(Status::Ready, "forwarded", detail))
            }
            Ok(Ok(Some(MoveState::MovedTo(_)))) => {
                let detail = "It takes no changes here: it has moved to another database.";
                Some(Cause::of(Status::NotReady, "moved", detail))
            }
            Ok(Ok(Some(MoveState::Arriving))) => {
                let detail = "It takes no changes yet: it is being moved into this database.";
                Some(Cause::of(Status::NotReady, "arriving", detail))
            }
            Ok(Err(_)) | Err(_) => {
                let detail = "Its database does not answer; `galleria doctor` says more.";
                Some(Cause::of(Status::Impaired, "database-away", detail))
            }
        }
    }
}

impl Cause {
    fn of(status: Status, code: &'static str, detail: &str) -> Self {
        Self { code, detail: detail.to_owned(), status }
    }
}
