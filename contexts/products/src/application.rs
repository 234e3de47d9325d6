//! The use cases, one file each. A command loads, lets the domain decide and commits; a query reads.

pub(crate) mod ports;

pub(crate) mod add_product;
pub(crate) mod change_product;
pub(crate) mod reprice_product;
pub(crate) mod withdraw_product;

pub(crate) mod adjust_stock;
pub(crate) mod receive_stock;

pub(crate) mod cancel_reservation;
pub(crate) mod confirm_reservation;
pub(crate) mod expire_reservations;
pub(crate) mod reserve_stock;

pub(crate) mod browse_catalogue;
pub(crate) mod import_products;
pub(crate) mod list_movements;

#[cfg(test)]
pub(crate) mod testing;

use std::error::Error;
use std::sync::Arc;

use chrono::TimeDelta;
use shared_kernel::{Clock, Ids, StoreError};

use ports::{Catalogue, Products, Reservations, Stock};

/// The ports and values that the use cases run on.
pub(crate) struct Application {
    pub(crate) products: Arc<dyn Products>,
    pub(crate) stock: Arc<dyn Stock>,
    pub(crate) reservations: Arc<dyn Reservations>,
    pub(crate) catalogue: Arc<dyn Catalogue>,
    /// The same for those who may have written, and must see it.
    pub(crate) catalogue_of_writers: Arc<dyn Catalogue>,
    pub(crate) clock: Arc<dyn Clock>,
    /// Ids for imports. Every other command brings its own.
    pub(crate) ids: Arc<dyn Ids>,
    pub(crate) reservation_time_limit: TimeDelta,
}

/// The attempts at a decision while other commits take the same units.
const MOST_ATTEMPTS: u32 = 8;

impl Application {
    /// Runs `attempt`, which loads, decides and commits, and runs it again while its commit fails with an error that
    /// `is_outrun` recognises: other commits changed the data since it was read. Returns the last outcome.
    async fn decide<T, E, Fut>(
        is_outrun: fn(&StoreError) -> bool,
        attempt: impl Fn() -> Fut,
    ) -> Result<T, E>
    where
        E: Error + 'static,
        Fut: Future<Output = Result<T, E>>,
    {
        let mut attempts = 1;
        loop {
            match attempt().await {
                Err(error)
                    if attempts < MOST_ATTEMPTS
                        && StoreError::find_in_chain(&error).is_some_and(is_outrun) =>
                {
                    attempts += 1;
                }
                outcome => return outcome,
            }
        }
    }
}

/// Whether units that a decision counts on were taken by another commit.
const fn units_were_taken(error: &StoreError) -> bool {
    matches!(error, StoreError::RuleBroken { .. })
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    fn taken() -> StoreError {
        StoreError::RuleBroken { rule: "stock_covers_reservations".to_owned() }
    }

    /// The outcome of a decision whose first `failures` attempts fail with `error`, and the number of attempts.
    async fn decided(failures: u32, error: fn() -> StoreError) -> (Result<(), StoreError>, u32) {
        let attempts = AtomicU32::new(0);
        let outcome = Application::decide(units_were_taken, || async {
            let attempt = attempts.fetch_add(1, Ordering::Relaxed);
            if attempt < failures { Err(error()) } else { Ok(()) }
        });
        (outcome.await, attempts.load(Ordering::Relaxed))
    }

    #[tokio::test]
    async fn a_decision_is_made_again_while_others_take_its_units_and_not_for_ever() {
        let last = MOST_ATTEMPTS - 1;
        for failures in [0, 1, last] {
            let (outcome, attempts) = decided(failures, taken).await;
            assert!(outcome.is_ok(), "{failures}: {outcome:?}");
            assert_eq!(attempts, failures + 1);
        }
        let (outcome, attempts) = decided(MOST_ATTEMPTS + 1, taken).await;
        assert!(matches!(outcome, Err(StoreError::RuleBroken { .. })), "{outcome:?}");
        assert_eq!(attempts, MOST_ATTEMPTS);
    }

    #[tokio::test]
    async fn a_decision_that_fails_for_another_reason_is_made_once() {
        let (outcome, attempts) = decided(1, || StoreError::Conflict).await;
        assert!(matches!(outcome, Err(StoreError::Conflict)), "{outcome:?}");
        assert_eq!(attempts, 1);
    }
}
