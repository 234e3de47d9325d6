//! `products`: the catalogue, its prices, and the stock that orders reserve.
//!
//! The host gets one handle, [`Products`], and what it publishes is in [`contract`]. Everything else is private: no
//! other context sees a product but through its events.

mod application;
pub mod contract;
mod domain;
mod infrastructure;

mod handle;

pub use application::import_products::{ImportOptions, ImportProgress, ImportReport, RefusedLine};
pub use handle::{Products, Settings};
pub use infrastructure::shopify_csv::ImportError;

/// A product export of Shopify, as [`Products::import`] takes it.
const DEMO_CATALOGUE: &str = include_str!("../demo/catalogue.csv");
