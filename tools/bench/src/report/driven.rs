//! The results of a scenario that customers drive over HTTP.

use std::collections::BTreeMap;

use crate::baseline::latencies::Latencies;
use serde::Serialize;

/// Throughput, latencies and resource usage of a drive.
#[derive(Debug, Serialize)]
pub struct Driven {
    /// Operations that succeeded within the window; of checkouts those that were confirmed.
    pub done: u64,
    /// The same a second.
    pub per_s: f64,
    /// Arrivals a second in an open loop.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offered_per_s: Option<u32>,
    /// Concurrent customers in a closed loop.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub concurrency: Option<usize>,
    /// Operations that failed, by kind of failure.
    pub errors: BTreeMap<String, u64>,
    /// In a closed loop from sending to the answer, of a checkout until the customer sees that it is confirmed; in an
    /// open loop from the scheduled arrival.
    pub latency_ms: Option<Latencies>,
    /// In an open loop: from sending, which leaves out the wait for a connection.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latency_from_sending_ms: Option<Latencies>,
    /// Resources that the shop used.
    pub server: ServerUsage,
    /// Resources that the driver used.
    pub driver: DriverUsage,
    /// The length of the warm-up.
    pub warm_up_s: f64,
    /// The length of the window.
    pub duration_s: f64,
    /// The seed of the random picks.
    pub seed: u64,
}

/// Resources that the processes of the shop used. Shares are of one core.
#[derive(Debug, Serialize)]
pub struct ServerUsage {
    /// Processor time in the window.
    pub cpu_s: Option<f64>,
    /// Processor time as a share of the window.
    pub cpu_share: Option<f64>,
    /// Processor time an operation.
    pub cpu_ms_each: Option<f64>,
    /// Resident memory at the end of the window.
    pub rss_mb: Option<f64>,
    /// The greatest resident memory.
    pub peak_rss_mb: Option<f64>,
    /// Operations that had been done when the memory was measured, warm-up included.
    pub done_behind_rss: u64,
    /// From the start of the process until it answered.
    pub ready_s: f64,
    /// Processor time without any request, as a share of a core.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub idle_cpu_share: Option<f64>,
}

/// Resources that the driver used of the same cores.
#[derive(Debug, Serialize)]
pub struct DriverUsage {
    /// Processor time in the window.
    pub cpu_s: Option<f64>,
    /// Processor time as a share of the window.
    pub cpu_share: Option<f64>,
}
