//! The guard around whatever this process calls across a network: a time limit, retries with a budget, a circuit breaker and a
//! bulkhead, each of one dependency, so that one that is slow or away takes no more than its share of the process with it. Every
//! guard measures its calls, and is listed in the [`Dependencies`] of its host, whose health names the open circuits and the full
//! bulkheads.
//!
//! - **Time limit**: a call that takes longer is given up. Whether it took effect is not known.
//! - **Retries**: only of calls that certainly were not sent, or that change nothing ([`Repeat`]). The budget is a token bucket that
//!   first attempts fill (`tower`), so that retries add a fixed share to the load of a dependency that fails, however many fail.
//! - **Circuit breaker**: when too many of the last calls have failed, none is made for a while (`recloser`).
//! - **Bulkhead**: so many calls at the same time; one more waits for a place a little, no longer.

mod listed;
mod measured;
mod settings;

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use recloser::{AsyncRecloser, Recloser};
use shared_kernel::Clock;
use tokio::sync::OwnedSemaphorePermit;
use tower::retry::budget::{Budget, TpsBudget};
use tracing::Instrument;
use tracing::field::Empty;

use crate::spans::TRACED;

use listed::Condition;
pub use listed::Dependencies;
use measured::{Ended, Measured};
pub use settings::DependencySettings;

/// The guard around one dependency. [`Dependencies::guard`] makes it.
pub struct Dependency {
    settings: DependencySettings,
    clock: Arc<dyn Clock>,
    breaker: AsyncRecloser,
    budget: TpsBudget,
    condition: Arc<Condition>,
    measured: Measured,
}

/// Which failed calls may be repeated at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// Only those that certainly were not received: any other may have taken effect.
    WhenNotReceived,
    /// Any: it changes nothing, or has the same effect twice as once.
    Always,
}

/// The failure of a call, as its caller knows it.
pub trait CallFailure {
    /// Whether the call was certainly not received, so that it had no effect.
    fn was_not_received(&self) -> bool;
}

/// Why there is no answer.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum CallError<E> {
    /// The circuit is open: the call was not made.
    #[error("no call is made for a while, after too many failures")]
    CircuitOpen,
    /// As many calls as may be are under way, and none of them ended soon: the call was not made.
    #[error("too many calls are under way")]
    TooManyAtOnce,
    /// There was no answer in time. The call may have taken effect.
    #[error("no answer within {} ms", .0.as_millis())]
    TimedOut(Duration),
    /// The call failed.
    #[error(transparent)]
    Failed(E),
}

impl<E> CallError<E> {
    /// The failure in the caller's own terms: a call that was not made is `not_reached`, and one without an answer in time is
    /// `no_answer`; each gets the reason.
    pub fn into_failure(
        self,
        not_reached: impl FnOnce(String) -> E,
        no_answer: impl FnOnce(String) -> E,
    ) -> E
    where
        E: fmt::Display,
    {
        match self {
            Self::CircuitOpen | Self::TooManyAtOnce => not_reached(self.to_string()),
            Self::TimedOut(_) => no_answer(self.to_string()),
            Self::Failed(failure) => failure,
        }
    }
}

impl<E: CallFailure> CallFailure for CallError<E> {
    fn was_not_received(&self) -> bool {
        match self {
            Self::CircuitOpen | Self::TooManyAtOnce => true,
            Self::TimedOut(_) => false,
            Self::Failed(failure) => failure.was_not_received(),
        }
    }
}

impl Dependency {
    /// A guard of the dependency that [`Dependencies::guard`] lists.
    fn new(
        settings: DependencySettings,
        clock: Arc<dyn Clock>,
        condition: Arc<Condition>,
        measured: Measured,
    ) -> Self {
        let breaker = Recloser::custom()
            .error_rate(settings.breaker_opens_at)
            .closed_len(settings.breaker_window.max(1))
            .half_open_len((settings.breaker_window / 4).max(1))
            .open_wait(settings.breaker_open_for)
            .build();
        Self {
            clock,
            breaker: AsyncRecloser::from(breaker),
            budget: settings::retry_budget(),
            condition,
            measured,
            settings,
        }
    }

    /// Makes the call, and repeats it where that is safe and the budget allows it. `kind` is one of the kinds that the guard was
    /// made with.
    ///
    /// # Errors
    /// Those of the last attempt.
    pub async fn call<T, E, Fut>(
        &self,
        kind: &'static str,
        repeat: Repeat,
        attempt: impl Fn() -> Fut,
    ) -> Result<T, CallError<E>>
    where
        E: CallFailure,
        Fut: Future<Output = Result<T, E>>,
    {
        self.budget.deposit();
        let mut repeated = 0;
        loop {
            let error = match self.once(kind, attempt()).await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            if repeated == self.settings.retries || !may_be_repeated(&error, repeat) {
                return Err(error);
            }
            let is_within_budget = self.budget.withdraw();
            self.measured.note_retry(is_within_budget);
            if !is_within_budget {
                return Err(error);
            }
            let wait = self.settings.first_retry_after.saturating_mul(1 << repeated.min(16));
            self.clock.sleep(wait).await;
            repeated += 1;
        }
    }

    /// Makes a call that cannot be repeated, such as one whose body streams. Dropping the future gives the call up, and judges
    /// the dependency neither way.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn once<T, E: CallFailure>(
        &self,
        kind: &'static str,
        call: impl Future<Output = Result<T, E>>,
    ) -> Result<T, CallError<E>> {
        let Some(_place) = self.place().await else {
            self.condition.note_full(true);
            self.measured.note(kind, Ended::TooManyAtOnce, Duration::ZERO);
            return Err(CallError::TooManyAtOnce);
        };
        let (_under_way, begun) = (self.measured.begin(), Instant::now());
        let span = tracing::debug_span!(
            target: TRACED,
            "gateway.dependency.call",
            dependency = self.condition.name(),
            call = kind,
            outcome = Empty,
        );
        let ended = match self.breaker.call(self.in_time(call)).instrument(span.clone()).await {
            Ok(answer) => Ok(answer),
            Err(recloser::Error::Rejected) => Err(CallError::CircuitOpen),
            Err(recloser::Error::Inner(error)) => Err(error),
        };
        self.condition.note(begun, &ended);
        span.record("outcome", Ended::of(&ended).name());
        self.measured.note(kind, Ended::of(&ended), begun.elapsed());
        ended
    }

    async fn in_time<T, E>(
        &self,
        call: impl Future<Output = Result<T, E>>,
    ) -> Result<T, CallError<E>> {
        let limit = self.settings.timeout;
        tokio::select! {
            biased;
            answer = call => answer.map_err(CallError::Failed),
            () = self.clock.sleep(limit) => Err(CallError::TimedOut(limit)),
        }
    }

    async fn place(&self) -> Option<OwnedSemaphorePermit> {
        let places = || Arc::clone(&self.condition.places);
        if let Ok(place) = places().try_acquire_owned() {
            self.condition.note_full(false);
            return Some(place);
        }
        tokio::select! {
            biased;
            // The semaphore is never closed.
            place = places().acquire_owned() => place.ok(),
            () = self.clock.sleep(self.settings.place_within) => None,
        }
    }
}

/// A call that was kept back is not repeated: the guard would only say the same again.
fn may_be_repeated<E: CallFailure>(error: &CallError<E>, repeat: Repeat) -> bool {
    match (error, repeat) {
        (CallError::CircuitOpen | CallError::TooManyAtOnce, _)
        | (CallError::TimedOut(_), Repeat::WhenNotReceived) => false,
        (CallError::TimedOut(_) | CallError::Failed(_), Repeat::Always) => true,
        (CallError::Failed(failure), Repeat::WhenNotReceived) => failure.was_not_received(),
    }
}

#[cfg(test)]
mod tests;
