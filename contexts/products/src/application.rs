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
