//! Runs the command of a request: to its end even if the client leaves, again when the state it was decided on has
//! changed, and once for each Idempotency-Key.

mod attempt;
mod deciding;
mod fingerprint;

use std::error::Error;
use std::future::Future;

use shared_kernel::Origin;
use tokio::sync::oneshot;
use tracing::Instrument;
use uuid::Uuid;

use crate::coalescer::Coalescer;
use crate::database::Database;
use crate::http::in_flight::InFlight;
use crate::http::ingress::held_place;
use crate::http::origin::RequestOrigin;
use crate::http::problem::{Problem, kinds};
use crate::http::used_keys;
use crate::services::Services;
use crate::shop_secret::CodeKey;
use crate::tasks::Tasks;
use attempt::Attempt;
pub use deciding::Once;
use deciding::{UsedKeys, decide_until_settled, to_problem};
use fingerprint::{FINGERPRINTS, Fingerprint};

/// Runs the commands of one context. Clones share the keys in flight, so make one and clone it for each worker.
#[derive(Clone)]
pub struct Commands {
    tasks: Tasks,
    database: Database,
    in_flight: InFlight,
    used_keys: UsedKeys,
    fingerprints: CodeKey,
}

/// A panic is the only way for the task of a command to end without an answer.
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
            async move { used_keys::used(&database, keys).await }
        });
        let fingerprints = services.secret.code_key(FINGERPRINTS);
        Self { tasks, database, in_flight: InFlight::default(), used_keys, fingerprints }
    }

    /// Runs `command` in a task of its own: a client that disconnects cannot interrupt it. On `Conflict` it loads and
    /// decides again, a bounded number of times; then the client gets a 409.
    pub async fn run<T, E, F, Fut>(&self, command: F) -> Result<T, Problem>
    where
        T: Send + 'static,
        E: Into<Problem> + Error + Send + 'static,
        F: Fn() -> Fut + Send + 'static,
        Fut: Future<Output = Result<T, E>> + Send,
    {
        let work = async move { decide_until_settled(command).await.map_err(to_problem) };
        to_its_end(&self.tasks, work).await
    }

    /// Runs `command`, which creates `resource`, at most once for the `Idempotency-Key` of the request. `scope` names
    /// the owner of the key and the endpoint, such as `place-order/<user id>`; `fingerprint` identifies the request. A
    /// repeat gets the first resource; another request under the same key gets 422 "idempotency-key-reused", and one
    /// that comes while the first is in progress 409 "idempotency-key-in-flight". The command must pass its origin to
    /// its commits, since the key becomes durable with the first commit. A command that is refused does not use up the
    /// key. Without a key the command just runs, unless the endpoint refuses that
    /// ([`RequestOrigin::require_idempotency_key`]).
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
            fingerprint: Fingerprint::of(&self.fingerprints, fingerprint),
            resource,
        };
        let outcome = async move {
            let outcome = attempt.settle(origin, command).await;
            drop(claim);
            outcome
        };
        to_its_end(&self.tasks, outcome).await
    }
}

/// Runs the work of a request in a task of its own: a client that disconnects cannot interrupt it.
///
/// # Errors
/// Those of the work; 500 when it panics.
pub async fn to_its_end<T: Send + 'static>(
    tasks: &Tasks,
    work: impl Future<Output = Result<T, Problem>> + Send + 'static,
) -> Result<T, Problem> {
    let (answer, answered) = oneshot::channel();
    let place = held_place();
    let work = async move {
        let outcome = work.await;
        // The client may have left. That is why this is a task of its own, and why it has the place of the request.
        drop(place);
        let _client_has_left = answer.send(outcome);
    };
    tasks.spawn_detached(work.instrument(tracing::Span::current()));
    answered.await.unwrap_or_else(|_no_answer| Err(Problem::unexpected(&CommandPanicked)))
}

fn in_flight() -> Problem {
    let detail = "A request with this Idempotency-Key is under way. Send it again a little later.";
    Problem::of(&kinds::IDEMPOTENCY_KEY_IN_FLIGHT, detail)
}

#[cfg(test)]
mod tests;
