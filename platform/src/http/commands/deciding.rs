//! Decides a command again while the state it was decided on has changed, and the types that both kinds of commands
//! share.

use std::error::Error;
use std::future::Future;

use shared_kernel::StoreError;
use uuid::Uuid;

use crate::coalescer::Coalescer;
use crate::http::in_flight::ScopedKey;
use crate::http::problem::Problem;
use crate::idempotency_keys;

/// How often a command is decided before the client is told of the conflict.
const MOST_ATTEMPTS: u32 = 8;

/// The used keys; on a server, concurrent requests look for theirs in one query.
pub(super) type UsedKeys = Coalescer<ScopedKey, idempotency_keys::Model>;

/// The outcome of a command that runs once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Once {
    /// The id of the created resource, from now or from the first request.
    pub resource: Uuid,
    /// Whether an earlier request with the same key created it.
    pub repeated: bool,
}

/// Runs `command`, and again when the store answers `Conflict`, a bounded number of times.
pub(super) async fn decide_until_settled<T, E, F, Fut>(command: F) -> Result<T, E>
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

/// The problem that a refused command is answered with.
pub(super) fn to_problem<E: Into<Problem> + Error + 'static>(error: E) -> Problem {
    if StoreError::is_conflict(&error) { Problem::unexpected(&error) } else { error.into() }
}
