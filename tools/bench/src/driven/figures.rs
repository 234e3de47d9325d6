//! The figures of a drive, computed from its window.

use std::num::NonZeroU32;
use std::time::Duration;

use crate::baseline::limit::{per_second, rounded};

use crate::driver::WARM_UP;
use crate::plan::Plan;
use crate::report::{Driven, DriverUsage, ServerUsage, seconds};
use crate::window::Window;

/// The figures for the report.
pub(super) fn driven(
    window: &Window,
    plan: &Plan,
    rate: Option<NonZeroU32>,
    ready_after: Duration,
    idle_cpu_share: Option<f64>,
) -> Driven {
    let duration_s = window.duration.as_secs_f64();
    let share = |cpu_s: Option<f64>| cpu_s.map(|cpu_s| rounded(cpu_s / duration_s, 1_000.0));
    let memory = window.server_memory;
    Driven {
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
