//! The results of an overload as text, beside their targets.

use super::measured::{failed, latencies, megabytes};
use super::{Rows, a_second, row, unknown};
use crate::report::Overloaded;

impl Overloaded {
    pub(super) fn render_text(&self) -> Rows {
        let Self { peak, memory_mb, .. } = self;
        let percent = |share: f64| format!("{:.0} %", share * 100.0);
        let seconds = |seconds: Option<f64>| {
            seconds.map_or_else(unknown, |seconds| format!("{seconds:.1} s"))
        };
        let growth =
            memory_mb.connected.zip(memory_mb.most).map_or_else(unknown, |(then, most)| {
                format!("{} more from then on", percent(most / then.max(1.0) - 1.0))
            });
        vec![
            row(
                "peak",
                format!("{} with {} customers at once", a_second(peak.per_s), peak.concurrency),
            ),
            row("latency at the peak", latencies(Some(peak.latency_ms))),
            row(
                "offered, sent",
                format!(
                    "{} for {:.0} s, {}; {} arrivals were not sent",
                    a_second(self.offered_per_s.into()),
                    self.duration_s,
                    a_second(self.sent_per_s),
                    self.unsent
                ),
            ),
            row(
                "goodput",
                format!(
                    "{}, {} of the peak; target 80 %",
                    a_second(self.goodput_per_s),
                    percent(self.goodput_share)
                ),
            ),
            row("latency of the confirmed", latencies(self.latency_ms)),
            row("the same from sending", latencies(self.latency_from_sending_ms)),
            row("refused", format!("{}, {}", self.refused, percent(self.refused_share))),
            row("latency of the refused", latencies(self.refused_latency_ms)),
            row("errors", failed(&self.errors)),
            row(
                "server, resident memory",
                format!(
                    "{} before, {} after a tenth of the time, {} at most: {growth}; target: flat; {} afterwards",
                    megabytes(memory_mb.before),
                    megabytes(memory_mb.connected),
                    megabytes(memory_mb.most),
                    megabytes(memory_mb.after)
                ),
            ),
            row(
                "normal again",
                format!(
                    "{}; target 5 s",
                    self.normal_after_s.map_or_else(
                        || "not seen".to_owned(),
                        |after| format!("after {after:.1} s")
                    )
                ),
            ),
            row(
                "processor",
                format!(
                    "server {}, driver {}",
                    seconds(self.server_cpu_s),
                    seconds(self.driver_cpu_s)
                ),
            ),
        ]
    }
}
