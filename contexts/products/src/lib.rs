//! `products`: the catalogue, its prices, and the stock that orders reserve.
//!
//! The host gets one handle, [`Products`], and what it publishes is in [`contract`]. Everything else is private: no
//! other context sees a product but through its events.

mod application;
pub mod contract;
mod domain;
mod infrastructure;

mod descriptor;
mod handle;
mod settings;

pub use application::import_products::{ImportOptions, ImportProgress, ImportReport, RefusedLine};
pub use descriptor::DESCRIPTOR;
pub use handle::Products;
pub use infrastructure::shopify_csv::ImportError;
pub use settings::Settings;

/// A product export of Shopify, as [`Products::import`] takes it.
const DEMO_CATALOGUE: &str = include_str!("../demo/catalogue.csv");
