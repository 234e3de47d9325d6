//! `products`: the catalogue, its prices, and the stock that orders reserve.
//!
//! Reading order: `domain` has the rules, `application` the use cases, `infrastructure` the adapters; the published events
//! are in [`contract`]. A host reads the [`DESCRIPTOR`] and gets one handle, [`Products`]. Everything else is private:
//! other contexts know of products by their events only.

mod domain;

mod application;

pub mod contract;

mod infrastructure;

mod descriptor;
mod handle;
mod settings;

pub use descriptor::DESCRIPTOR;
pub use handle::{
    ImportEffect, ImportError, ImportOptions, ImportProgress, ImportReport, PriceCurrency,
    ProductFile, Products, RefusedLine, TakenLine,
};
pub use settings::Settings;
