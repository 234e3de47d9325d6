//! Readiness: whether a balancer should send requests to this host, and for which contexts.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::ConnectionType;
use actix_web::middleware::Next;
use actix_web::{Error, HttpRequest, HttpResponse, web};
use futures_util::future::join_all;
use tokio_util::sync::CancellationToken;

use crate::database::Database;
use crate::http::problem::{Problem, kinds};
use crate::http::problems_only::not_a_page;
use crate::ownership::{MoveState, move_state};

/// When to ask again.
const AGAIN_IN_SECONDS: u32 = 1;
/// Probes wait a second or more for an answer; the databases are asked side by side.
const PATIENCE: Duration = Duration::from_millis(500);

/// The conditions of a host's readiness.
#[derive(Clone)]
pub struct Readiness {
    /// Whether the contexts have heard of what waited when the host began.
    pub started: Arc<AtomicBool>,
    /// Cancelled when the host is told to stop.
    pub draining: CancellationToken,
    /// Every context that a balancer may ask about, whether this host runs it or another one.
    pub contexts: Vec<&'static str>,
    /// The databases of the contexts that this host runs.
    pub databases: Vec<Database>,
    /// The contexts whose next host is known: once their data have moved, this host forwards their requests.
    pub forwarded: Vec<&'static str>,
}

impl Readiness {
    /// Refuses, with the reason, while the contexts have not heard of what waited at the start, while the host stops, and while a
    /// context takes no changes, here or in the host that its requests are forwarded to.
    ///
    /// # Errors
    /// 503, as a balancer is told.
    pub async fn check(&self) -> Result<(), Problem> {
        self.must_run()?;
        let states = join_all(self.databases.iter().map(move_state_of)).await;
        for (database, state) in self.databases.iter().zip(states) {
            match state {
                Some(MoveState::MovedTo(_)) if self.forwarded.contains(&database.context()) => {}
                Some(moved) => return Err(takes_no_changes(database.context(), &moved)),
                None => {}
            }
        }
        Ok(())
    }

    fn must_run(&self) -> Result<(), Problem> {
        if !self.started.load(Ordering::Acquire) {
            let detail = "This host starts; send the request again.";
            return Err(Problem::try_later(&kinds::STARTING, detail, AGAIN_IN_SECONDS));
        }
        if !self.draining.is_cancelled() {
            return Ok(());
        }
        let detail = "This host stops; send the request to another one.";
        Err(Problem::try_later(&kinds::STOPPING, detail, AGAIN_IN_SECONDS))
    }
}

/// `GET /health/ready`: 204 once the contexts have heard of what waited at the start, as long as this host goes on and every
/// context of it takes changes, here or in the host that its requests are forwarded to.
pub async fn ready(readiness: web::Data<Readiness>) -> Result<HttpResponse, Problem> {
    readiness.check().await?;
    Ok(HttpResponse::NoContent().finish())
}

/// `GET /health/ready/{context}`: the same for one context, for balancers that send each context's paths to other hosts. One
/// whose requests are forwarded is not ready here.
pub async fn context_ready(
    readiness: web::Data<Readiness>,
    context: web::Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let Some(name) = readiness.contexts.iter().find(|name| **name == *context) else {
        return Err(not_a_page(request.path()));
    };
    readiness.must_run()?;
    let mut databases = readiness.databases.iter();
    match databases.find(|database| database.context() == *name) {
        Some(database) => match move_state_of(database).await {
            Some(moved) => Err(takes_no_changes(name, &moved)),
            None => Ok(HttpResponse::NoContent().finish()),
        },
        None => Err(runs_elsewhere(name)),
    }
}

/// 503 `context-elsewhere`: the context is not in this host.
pub(super) fn runs_elsewhere(context: &str) -> Problem {
    let detail = format!("{context} runs in another host of this shop, which answers this path.");
    Problem::try_later(&kinds::CONTEXT_ELSEWHERE, detail, AGAIN_IN_SECONDS)
}

/// A store that does not answer makes no host unready: others would fare no better, and requests say it themselves.
async fn move_state_of(database: &Database) -> Option<MoveState> {
    let asking = tokio::time::timeout(PATIENCE, move_state(database.reader()));
    asking.await.ok()?.ok()?
}

fn takes_no_changes(context: &str, moved: &MoveState) -> Problem {
    let detail = match moved {
        MoveState::MovedTo(_) => {
            format!("{context} takes no changes here: it has moved to another database.")
        }
        MoveState::Arriving => {
            format!("{context} takes no changes here yet: it is being moved into this database.")
        }
    };
    Problem::try_later(&kinds::MOVED, detail, AGAIN_IN_SECONDS)
}

/// Middleware that closes each connection behind its answer while the host drains, so that the next request of the client
/// goes to another host instead of to a connection that ends.
pub async fn close_while_draining(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let readiness = request.app_data::<web::Data<Readiness>>().cloned();
    let mut answered = next.call(request).await?;
    if readiness.is_some_and(|readiness| readiness.draining.is_cancelled()) {
        answered.response_mut().head_mut().set_connection_type(ConnectionType::Close);
    }
    Ok(answered)
}

#[cfg(test)]
mod tests;
