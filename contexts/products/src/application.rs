//! The use cases: one file each. A command loads, lets the domain decide, and commits; a query reads.

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

use std::sync::Arc;

use chrono::Duration;
use shared_kernel::{Clock, Ids};

use ports::{Catalogue, Products, Reservations, Stock};

/// What the use cases need.
pub(crate) struct Application {
    pub(crate) products: Arc<dyn Products>,
    pub(crate) stock: Arc<dyn Stock>,
    pub(crate) reservations: Arc<dyn Reservations>,
    pub(crate) catalogue: Arc<dyn Catalogue>,
    pub(crate) clock: Arc<dyn Clock>,
    /// For imports, which make many things in one go. Every other command brings its ids.
    pub(crate) ids: Arc<dyn Ids>,
    pub(crate) reservation_time_limit: Duration,
}

/// How often a decision is taken again when somebody else took the units meanwhile.
const MOST_ATTEMPTS: u32 = 8;
