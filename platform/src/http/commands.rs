//! How a request's command is run: to its end whoever waits for it, again when the state it was decided on has
//! moved, and once for each Idempotency-Key.

mod attempt;

use std::error::Error;
use std::future::Future;

use shared_kernel::{Origin, StoreError};
use tokio::sync::oneshot;
use tracing::Instrument;
use uuid::Uuid;

use crate::coalescer::Coalescer;
use crate::context::Services;
use crate::database::Database;
use crate::http::idempotency_keys;
use crate::http::in_flight::{InFlight, ScopedKey};
use crate::http::origin::RequestOrigin;
use crate::http::problem::Problem;
use crate::tasks::Tasks;
use attempt::Attempt;

/// How often a command is decided before its conflicts are told to the client.
const MOST_ATTEMPTS: u32 = 8;

/// Runs the commands of one context. Clones share the keys in flight, so make one and clone it for each worker.
#[derive(Clone)]
pub struct Commands {
    tasks: Tasks,
    database: Database,
    in_flight: InFlight,
    used_keys: UsedKeys,
}

/// The keys that were used; on a server, requests that come together look for theirs in one query.
type UsedKeys = Coalescer<ScopedKey, idempotency_keys::Model>;

/// What came of a command that runs once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Once {
    /// The id of what was made, now or the first time.
    pub resource: Uuid,
    /// Whether it was made by an earlier request with the same key.
    pub repeated: bool,
}

/// Only a panic ends the task of a command without an answer.
#[derive(Debug, thiserror::Error)]
#[error("a command panicked")]
struct CommandPanicked;

impl Commands {
    /// The commands of the context that these services belong to.
    pub fn new(services: &Services) -> Self {
        let (tasks, database) = (services.tasks.clone(), services.database.clone());
        let readable = database.clone();
        let used_keys = Coalescer::new(services, move |keys| {
            let database = readable.clone();
            async move { idempotency_keys::used(&database, keys).await }
        });
        Self { tasks, database, in_flight: InFlight::default(), used_keys }
    }

    /// Runs `command` in a task of its own: a client that leaves cannot cut it in half. When the store says
    /// `Conflict` it loads and decides again, a bounded number of times; then the client gets a 409.
    pub async fn run<T, E, F, Fut>(&self, command: F) -> Result<T, Problem>
    where
        T: Send + 'static,
        E: Into<Problem> + Error + Send + 'static,
        F: Fn() -> Fut + Send + 'static,
        Fut: Future<Output = Result<T, E>> + Send,
    {
        self.to_its_end(async move { decide_until_settled(command).await.map_err(told) }).await
    }

    /// Runs `command`, which makes `resource`, at most once for the `Idempotency-Key` of the request. `scope`
    /// says whose key it is and for what, such as `place-order/<user id>`; `fingerprint` is what was asked.
    /// A repeat gets the first resource; another request under the same key gets 422
    /// "idempotency-key-reused", and one that comes while the first is under way 409
    /// "idempotency-key-in-flight". The command must hand its origin to what it commits, since the key becomes
    /// durable with the first commit. A command that is refused uses up no key. Without a key it just runs.
    pub async fn once<E, F, Fut>(
        &self,
        request: &RequestOrigin,
        scope: impl Into<String>,
        fingerprint: &[u8],
        resource: Uuid,
        command: F,
    ) -> Result<Once, Problem>
    where
        E: Into<Problem> + Error + Send + 'static,
        F: Fn(Origin) -> Fut + Send + 'static,
        Fut: Future<Output = Result<(), E>> + Send,
    {
        let origin = request.origin();
        let Some(key) = request.idempotency_key() else {
            self.run(move || command(origin.clone())).await?;
            return Ok(Once { resource, repeated: false });
        };
        let key = (scope.into(), key.to_owned());
        let Some(claim) = self.in_flight.claim(key.clone()) else { return Err(in_flight()) };
        let attempt = Attempt {
            database: self.database.clone(),
            used_keys: self.used_keys.clone(),
            key,
            fingerprint: fingerprint.to_vec(),
            resource,
        };
        let outcome = async move {
            let outcome = attempt.settle(origin, command).await;
            drop(claim);
            outcome
        };
        self.to_its_end(outcome).await
    }

    async fn to_its_end<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, Problem>> + Send + 'static,
    ) -> Result<T, Problem> {
        let (tell, told) = oneshot::channel();
        let work = async move {
            // Nobody listens when the client has left. That is why this is a task.
            let _nobody_listens = tell.send(work.await);
        };
        self.tasks.spawn_detached(work.instrument(tracing::Span::current()));
        told.await.unwrap_or_else(|_no_answer| Err(Problem::unexpected(&CommandPanicked)))
    }
}

async fn decide_until_settled<T, E, F, Fut>(command: F) -> Result<T, E>
where
    E: Error + 'static,
    F: Fn() -> Fut,
    Fut: Future<Output = Result<T, E>>,
{
    for _conflict in 1..MOST_ATTEMPTS {
        let outcome = command().await;
        if !outcome.as_ref().is_err_and(|error| StoreError::is_conflict(error)) {
            return outcome;
        }
    }
    command().await
}

fn told<E: Into<Problem> + Error + 'static>(error: E) -> Problem {
    if StoreError::is_conflict(&error) { Problem::unexpected(&error) } else { error.into() }
}

fn in_flight() -> Problem {
    let detail = "A request with this Idempotency-Key is under way. Send it again a little later.";
    Problem::conflict("idempotency-key-in-flight", detail)
}

#[cfg(test)]
mod tests;
