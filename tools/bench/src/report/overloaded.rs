//! The results of an overload.

use std::collections::BTreeMap;

use crate::baseline::latencies::Latencies;
use serde::Serialize;

/// An open loop at many times the peak, and the time after it.
#[derive(Debug, Serialize)]
pub struct Overloaded {
    /// The peak, in a closed loop.
    pub peak: Peak,
    /// Arrivals a second.
    pub offered_per_s: u32,
    /// Arrivals a second that the driver could send.
    pub sent_per_s: f64,
    /// Arrivals that it could not send within a second.
    pub unsent: u64,
    /// Checkouts that were confirmed while the overload lasted.
    pub confirmed: u64,
    /// The same a second.
    pub goodput_per_s: f64,
    /// The same as a share of the peak, of 1.
    pub goodput_share: f64,
    /// Of the confirmed checkouts, from the scheduled arrival until the customer sees that it is confirmed.
    pub latency_ms: Option<Latencies>,
    /// The same from sending, which leaves out what the driver was late, and how long its connection rested after a refusal.
    pub latency_from_sending_ms: Option<Latencies>,
    /// Checkouts that were answered 503 `overloaded`.
    pub refused: u64,
    /// The same as a share of those that were sent, of 1.
    pub refused_share: f64,
    /// From sending until the refusal.
    pub refused_latency_ms: Option<Latencies>,
    /// Checkouts that failed in another way.
    pub errors: BTreeMap<String, u64>,
    /// Resident memory of the shop.
    pub memory_mb: Memory,
    /// From the end of the overload to the end of the first second at a tenth of the peak in which every checkout was confirmed, 99 of
    /// 100 within twice the 99th percentile of the peak. `null` when there was none.
    pub normal_after_s: Option<f64>,
    /// Processor time of the shop during the overload.
    pub server_cpu_s: Option<f64>,
    /// Processor time of the driver, on the same cores.
    pub driver_cpu_s: Option<f64>,
    /// The length of the overload.
    pub duration_s: f64,
}

/// The closed loop with the highest rate.
#[derive(Debug, Serialize)]
pub struct Peak {
    /// Customers at the same time.
    pub concurrency: usize,
    /// Confirmed checkouts a second.
    pub per_s: f64,
    /// From sending until the customer sees that it is confirmed.
    pub latency_ms: Latencies,
}

/// Resident memory, in megabytes.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Memory {
    /// Before the overload, after the peak was found.
    pub before: Option<f64>,
    /// When a tenth of it had passed: every connection of the driver had been made.
    pub connected: Option<f64>,
    /// The most during it.
    pub most: Option<f64>,
    /// When the shop was itself again.
    pub after: Option<f64>,
}
