//! The published language of the contexts across time: the events that the code publishes are compared with the frozen ones,
//! and stored events with what the code can read. It knows JSON schemas and the readers' own views, and no event in particular.

pub mod language;

pub mod check;
pub mod checking;
#[cfg(feature = "findings")]
pub mod checkout;
pub mod freeze;
mod unserved;

mod asyncapi;

pub mod readers;
pub mod samples;
pub mod shape;
pub mod stored;

pub use asyncapi::asyncapi;
pub use check::{Break, Checked, Rule, check};
pub use language::{ContractError, Language};
pub use readers::Reader;
pub use stored::{Place, Tally};
