//! The plan of a growth run.

use std::time::Duration;

/// The measurements of a growth run. Numbers are in ascending order.
#[derive(Debug, Clone)]
pub struct GrowthPlan {
    /// Orders that are stored when something is measured.
    pub stored: Vec<u64>,
    /// Sizes of the catalogue.
    pub products: Vec<u32>,
    /// Concurrent customers, with the fewest orders and products.
    pub clients: Vec<u16>,
    /// Concurrent customers, with everything else.
    pub concurrency: u16,
    /// How long each measurement lasts.
    pub length: Duration,
    /// The seed of the random picks.
    pub seed: u64,
    /// A PostgreSQL server to make a database on, instead of files.
    pub database_url: Option<String>,
    /// Whether the data folders are kept.
    pub keep: bool,
}
