//! The health of a host: `/health/live`, `/health/ready` and `/health/startup`. The status of `ready` follows the same rule as on
//! the public port; the body says more: what is away without keeping requests from being answered.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use platform::database::Database;
use platform::http::problems_only::HEALTH;
use platform::ownership::{MoveState, move_state};
use serde::Serialize;
use serde_json::json;

use crate::managed_host::ManagedHost;

/// Who asks waits hardly longer for an answer.
const PATIENCE: Duration = Duration::from_secs(1);

/// How well the host is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Status {
    Ready,
    /// It answers requests, and something that it stands on is away.
    Impaired,
    /// A balancer should send requests to another host.
    NotReady,
}

/// Why the host, or a context of it, is not as well as it could be.
#[derive(Debug, Serialize)]
struct Cause {
    code: &'static str,
    detail: String,
    #[serde(skip)]
    status: Status,
}

#[derive(Debug, Serialize)]
struct HealthBody {
    status: Status,
    /// The checks of the whole host.
    causes: Vec<Cause>,
    /// The contexts that run here.
    contexts: BTreeMap<&'static str, ContextHealthBody>,
}

#[derive(Debug, Serialize)]
struct ContextHealthBody {
    status: Status,
    causes: Vec<Cause>,
}

/// `GET /health/live`: 200 as long as the process answers.
pub(crate) async fn live() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "status": "live" }))
}

/// `GET /health/startup`: 200 once the host has begun, whatever has become of it since.
pub(crate) async fn startup(host: web::Data<ManagedHost>) -> HttpResponse {
    match host.starting() {
        None => HttpResponse::Ok().json(json!({ "status": "started" })),
        Some(cause) => answer(StatusCode::SERVICE_UNAVAILABLE, &json!({ "causes": [cause] })),
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
        let mut contexts = BTreeMap::new();
        for context in &self.contexts {
            let causes: Vec<Cause> = self.cause_of(&context.database).await.into_iter().collect();
            let health = ContextHealthBody { status: worst(&causes), causes };
            contexts.insert(context.name(), health);
        }
        let causes = [self.starting(), self.stopping(), self.broker_away().await, self.no_keys()];
        let causes: Vec<Cause> = causes.into_iter().flatten().collect();
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

    fn no_keys(&self) -> Option<Cause> {
        let detail =
            "The keys that access tokens are verified with have not been fetched; see users.url.";
        self.keys.keys().is_empty().then(|| Cause::of(Status::Impaired, "keys-missing", detail))
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
