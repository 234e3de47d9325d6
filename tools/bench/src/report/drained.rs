//! The results of the scenario `drain`.

use std::collections::BTreeMap;

use serde::Serialize;

/// How fast a backlog was relayed and handled.
#[derive(Debug, Serialize)]
pub struct Drained {
    /// Events that waited in the outbox.
    pub events: u64,
    /// Orders placed a second while the backlog was built.
    pub placed_per_s: f64,
    /// Orders of the backlog that failed, by kind of failure.
    pub errors: BTreeMap<String, u64>,
    /// From the start of the host, which is included, until every outbox row is marked as relayed: by the handlers in
    /// this process, or by the broker.
    pub relay_s: f64,
    /// Events relayed a second.
    pub relayed_per_s: f64,
    /// From the start of the host that handles them until the effects of the last are durable. Without a broker that is
    /// the same host.
    pub handle_s: f64,
    /// Events handled a second.
    pub handled_per_s: f64,
    /// The work that followed until those checkouts were finished, in one process.
    pub rest: Finished,
}

/// The rest of the checkouts of a drain.
#[derive(Debug, Serialize)]
pub struct Finished {
    /// How long it took.
    pub time_s: f64,
    /// Times that a handler handled an event.
    pub handled: u64,
    /// Events handled a second.
    pub handled_per_s: f64,
    /// Checkouts finished a second.
    pub checkouts_per_s: f64,
}
