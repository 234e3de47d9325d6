//! The results of the scenario `events`.

use std::collections::BTreeMap;

use crate::baseline::latencies::Latencies;
use serde::Serialize;

/// Latencies from the commit of events until they are handled.
#[derive(Debug, Serialize)]
pub struct EventLatencies {
    /// Checkouts that arrived a second.
    pub offered_per_s: u32,
    /// Checkouts that were confirmed a second.
    pub per_s: f64,
    /// The length of the window.
    pub duration_s: f64,
    /// Checkouts that failed, by kind of failure.
    pub errors: BTreeMap<String, u64>,
    /// Times that a handler handled an event.
    pub handled: u64,
    /// From the commit of an event until a handler's effects are durable.
    pub latency_ms: Option<Latencies>,
    /// The same for each handler.
    pub by_handler: BTreeMap<&'static str, Latencies>,
    /// Message events that the listener missed because they came too fast.
    pub missed: u64,
}
