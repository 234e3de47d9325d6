//! The rules, one module each. `check` runs them in this order.

pub mod crate_edges;
pub mod never;

pub mod imports;
pub mod layer_edges;

pub mod exports;
pub mod module_cycles;
pub mod sealed;
pub mod structure;

pub mod tables;
pub mod words;
