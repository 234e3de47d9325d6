//! Replication by events, seen from outside: what a context tells others of its aggregates, what others have copied of
//! them, and the snapshot events by which an owner publishes its present state again.
//!
//! A descriptor names both sides. [`compare`] reads them through it, and names each copy that lags or differs.

mod comparison;
mod fault;
mod reading;
mod snapshot_events;

pub use comparison::{Comparison, Difference, Side, compare};
pub use fault::Fault;
pub use reading::{ReadStates, State, States, Wanted, chosen};
pub use snapshot_events::{PublishedSnapshots, Snapshot, SnapshotPage, publish_snapshots};

/// Aggregates of a context whose state others may copy.
#[derive(Debug, Clone, Copy)]
pub struct ReplicatedDescriptor {
    /// The kind of aggregate, such as `product`: the first part of the subjects of its events.
    pub aggregate: &'static str,
    /// The type of the event that holds the whole state of one of them.
    pub snapshot_event: &'static str,
    /// Reads the state as it is published.
    pub read: ReadStates,
}

/// Copies that a context keeps of the aggregates of another one.
#[derive(Debug, Clone, Copy)]
pub struct ReplicaDescriptor {
    /// The context that owns the aggregates.
    pub owner: &'static str,
    /// The kind of aggregate.
    pub aggregate: &'static str,
    /// Reads the copies.
    pub read: ReadStates,
}
