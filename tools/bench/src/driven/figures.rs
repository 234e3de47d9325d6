//! What a drive measured, as the report has it.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::time::Duration;

use crate::baseline::latencies::Latencies;
use crate::baseline::limit::{per_second, rounded};
use serde::Serialize;

use super::WARM_UP;
use crate::plan::Plan;
use crate::report::seconds;
use crate::window::Window;

/// What a drive measured.
#[derive(Debug, Serialize)]
pub(crate) struct Driven {
    /// Errands that were done within the window; of checkouts those that were confirmed.
    pub(crate) done: u64,
    pub(crate) per_s: f64,
    /// Arrivals a second in an open loop.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) offered_per_s: Option<u32>,
    /// Customers at once in a closed loop.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) concurrency: Option<usize>,
    /// Errands that came to nothing, by kind.
    pub(crate) errors: BTreeMap<String, u64>,
    /// In a closed loop from sending to the answer, of a checkout to knowing that it is confirmed; in an open loop from
    /// the moment that somebody was meant to come.
    pub(crate) latency_ms: Option<Latencies>,
    /// In an open loop: from sending, which leaves out who could not send.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) latency_from_sending_ms: Option<Latencies>,
    pub(crate) server: ServerUsage,
    pub(crate) driver: DriverUsage,
    pub(crate) warm_up_s: f64,
    pub(crate) duration_s: f64,
    pub(crate) seed: u64,
}

/// What the shop took. Shares are of one core.
#[derive(Debug, Serialize)]
pub(crate) struct ServerUsage {
    pub(crate) cpu_s: Option<f64>,
    pub(crate) cpu_share: Option<f64>,
    /// Processor time an errand.
    pub(crate) cpu_ms_each: Option<f64>,
    pub(crate) rss_mb: Option<f64>,
    pub(crate) peak_rss_mb: Option<f64>,
    /// Errands that the shop had done when its memory was looked at, warm-up included.
    pub(crate) done_behind_rss: u64,
    /// From the start of the process until it answered.
    pub(crate) ready_s: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) idle_cpu_share: Option<f64>,
}

/// What the driver took of the same cores.
#[derive(Debug, Serialize)]
pub(crate) struct DriverUsage {
    pub(crate) cpu_s: Option<f64>,
    pub(crate) cpu_share: Option<f64>,
}

impl Driven {
    pub(super) fn new(
        window: &Window,
        plan: &Plan,
        rate: Option<NonZeroU32>,
        ready_after: Duration,
        idle_cpu_share: Option<f64>,
    ) -> Self {
        let duration_s = window.duration.as_secs_f64();
        let share = |cpu_s: Option<f64>| cpu_s.map(|cpu_s| rounded(cpu_s / duration_s, 1_000.0));
        let memory = window.server_memory;
        Self {
            done: window.done,
            per_s: per_second(window.done, duration_s),
            offered_per_s: rate.map(NonZeroU32::get),
            concurrency: rate.is_none().then_some(plan.concurrency),
            errors: window.errors.clone(),
            latency_ms: window.latency.latencies(),
            latency_from_sending_ms: window.from_sending.latencies(),
            server: ServerUsage {
                cpu_s: window.server_cpu_s.map(|seconds| rounded(seconds, 100.0)),
                cpu_share: share(window.server_cpu_s),
                cpu_ms_each: window.cpu_ms_each(),
                rss_mb: memory.map(|memory| rounded(memory.now_mb, 10.0)),
                peak_rss_mb: memory.map(|memory| rounded(memory.peak_mb, 10.0)),
                done_behind_rss: window.done_behind_memory,
                ready_s: seconds(ready_after),
                idle_cpu_share: idle_cpu_share.map(|share| rounded(share, 10_000.0)),
            },
            driver: DriverUsage {
                cpu_s: window.driver_cpu_s.map(|seconds| rounded(seconds, 100.0)),
                cpu_share: share(window.driver_cpu_s),
            },
            warm_up_s: seconds(WARM_UP),
            duration_s: seconds(window.duration),
            seed: plan.seed,
        }
    }
}

impl Window {
    /// Errands a second.
    pub(crate) fn per_s(&self) -> f64 {
        per_second(self.done, self.duration.as_secs_f64())
    }

    /// Processor time of the shop an errand, in milliseconds.
    pub(crate) fn cpu_ms_each(&self) -> Option<f64> {
        let done = u32::try_from(self.done).ok().filter(|done| *done > 0)?;
        Some(rounded(self.server_cpu_s? * 1_000.0 / f64::from(done), 1_000.0))
    }
}
