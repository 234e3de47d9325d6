//! The tasks of an operator of a shop: one module each, called by the verbs of the command line. Begin with `shops` and
//! `databases`, which the tasks share; no task knows another one, except that an extraction reads the context map
//! that the way to the observatory finds the management port as `health` does, and that `key_secret` is asked by the doctor and
//! the backup.

pub mod databases;
pub mod shops;

pub mod context_map;
pub mod extraction;
pub mod moving;

pub mod backup;
pub mod dead_letters;
pub mod doctor;
pub mod health;
pub mod migrating;
pub mod observatory;
pub mod pruning;
pub mod republishing;
pub mod snapshots;

#[cfg(feature = "users")]
pub mod accounts;
#[cfg(feature = "products")]
pub mod importing;
mod key_secret;

mod error;

pub use error::{NotThere, ShopError};
