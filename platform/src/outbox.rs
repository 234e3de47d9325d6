//! The outbox: events committed in the transaction of the state change that they report. Its rows are never changed; the
//! deliveries that some subscriber has not taken yet stand beside them, in [`pending_deliveries`].

pub mod audit;
mod event_rows;
pub mod pending_deliveries;
pub(crate) mod pending_rows;
pub mod republishing;
mod transport;

pub use event_rows::{ActiveModel, Column, Entity, Model, PrimaryKey, Relation, to_event};
pub(crate) use event_rows::{Placed, to_row};
pub use transport::{Transport, TransportSet};
