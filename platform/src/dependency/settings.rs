//! The bounds of a guard.

use std::time::Duration;

use tower::retry::budget::TpsBudget;

/// The time that the budget of retries looks back on.
const BUDGET_WINDOW: Duration = Duration::from_secs(10);
/// Retries a second that first attempts need not pay for: without them, the first failure after a pause would not be retried.
const FREE_RETRIES_A_SECOND: u32 = 1;
/// Retries, as a share of first attempts.
const RETRIES_EACH: f32 = 0.2;

/// The bounds of a guard. The defaults are those of a dependency that answers within a second.
#[derive(Debug, Clone)]
pub struct DependencySettings {
    /// How long a call may take.
    pub timeout: Duration,
    /// How often a call is repeated at once, where that is safe and the budget allows it.
    pub retries: u32,
    /// The wait before the first repetition; it doubles.
    pub first_retry_after: Duration,
    /// How many calls the circuit breaker looks back on.
    pub breaker_window: usize,
    /// The share of failed calls, of 1, at which it opens.
    pub breaker_opens_at: f32,
    /// How long it stays open before it lets calls through again, by the clock of the machine.
    pub breaker_open_for: Duration,
    /// How many calls are under way at the same time.
    pub at_once: usize,
    /// How long one more waits for one of these places.
    pub place_within: Duration,
}

impl Default for DependencySettings {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(3),
            retries: 2,
            first_retry_after: Duration::from_millis(100),
            breaker_window: 20,
            breaker_opens_at: 0.5,
            breaker_open_for: Duration::from_secs(10),
            at_once: 64,
            place_within: Duration::from_secs(1),
        }
    }
}

/// The budget of the retries of one dependency, which begins full.
pub(super) fn retry_budget() -> TpsBudget {
    TpsBudget::new(BUDGET_WINDOW, FREE_RETRIES_A_SECOND, RETRIES_EACH)
}
