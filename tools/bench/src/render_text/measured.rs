//! The results of a scenario as text: a headline, and the lines of a table.

use std::collections::BTreeMap;

use crate::baseline::latencies::Latencies;

use super::{Rows, a_second, row, unknown};
use crate::report::{Drained, Driven, EventLatencies, Imported, Measured, failures};

impl Measured {
    pub(super) fn headline(&self) -> (String, Option<Latencies>) {
        match self {
            Self::Driven(driven) => (a_second(driven.per_s), driven.latency_ms),
            Self::EventLatencies(events) => {
                (format!("at {} checkouts/s", events.offered_per_s), events.latency_ms)
            }
            Self::Drained(drained) => (
                format!(
                    "{} relayed, {} handled",
                    a_second(drained.relayed_per_s),
                    a_second(drained.handled_per_s)
                ),
                None,
            ),
            Self::Imported(imported) => (a_second(imported.per_s), None),
            Self::Overloaded(overloaded) => (
                format!(
                    "{}, {:.0} % of the peak",
                    a_second(overloaded.goodput_per_s),
                    overloaded.goodput_share * 100.0
                ),
                overloaded.latency_ms,
            ),
            Self::Nothing {} => (String::new(), None),
        }
    }

    pub(super) fn render_text(&self) -> Rows {
        match self {
            Self::Driven(driven) => driven.render_text(),
            Self::EventLatencies(events) => events.render_text(),
            Self::Drained(drained) => drained.render_text(),
            Self::Imported(imported) => imported.render_text(),
            Self::Overloaded(overloaded) => overloaded.render_text(),
            Self::Nothing {} => Vec::new(),
        }
    }
}

impl Driven {
    fn render_text(&self) -> Rows {
        let server = &self.server;
        let pace = match (self.offered_per_s, self.concurrency) {
            (Some(rate), _) => format!("{rate} arrivals a second"),
            (None, Some(customers)) => format!("{customers} customers at once"),
            (None, None) => unknown(),
        };
        let mut rows = vec![
            row("pace", format!("{pace}, {} s not counted, seed {}", self.warm_up_s, self.seed)),
            row("done", format!("{} in {:.1} s", self.done, self.duration_s)),
            row("a second", format!("{:.0}", self.per_s)),
            row("latency", latencies(self.latency_ms)),
        ];
        if self.offered_per_s.is_some() {
            rows.push(row("latency from sending", latencies(self.latency_from_sending_ms)));
        }
        let each = server.cpu_ms_each.map_or_else(String::new, |ms| format!(", {ms} ms each"));
        rows.extend([
            row("errors", failed(&self.errors)),
            row("server, processor", processor(server.cpu_s, server.cpu_share) + &each),
            row("driver, processor", processor(self.driver.cpu_s, self.driver.cpu_share)),
            row(
                "server, resident memory",
                format!(
                    "{} after {}, {} at most",
                    megabytes(server.rss_mb),
                    server.done_behind_rss,
                    megabytes(server.peak_rss_mb)
                ),
            ),
            row("server, start to ready", format!("{:.3} s", server.ready_s)),
        ]);
        if let Some(share) = server.idle_cpu_share {
            rows.push(row("server, idle processor", format!("{:.2} % of a core", share * 100.0)));
        }
        rows
    }
}

impl EventLatencies {
    fn render_text(&self) -> Rows {
        let mut rows = vec![
            row(
                "checkouts",
                format!(
                    "{:.0} of {} a second, {} s",
                    self.per_s, self.offered_per_s, self.duration_s
                ),
            ),
            row("errors", failed(&self.errors)),
            row("events handled", self.handled.to_string()),
            row("from commit to durable effect", latencies(self.latency_ms)),
        ];
        let each = self.by_handler.iter();
        rows.extend(each.map(|(name, found)| row(name, latencies(Some(*found)))));
        if self.missed > 0 {
            rows.push(row("message events missed", self.missed.to_string()));
        }
        rows
    }
}

impl Drained {
    fn render_text(&self) -> Rows {
        let rest = &self.rest;
        vec![
            row(
                "events in the outbox",
                format!("{}, placed at {:.0}/s", self.events, self.placed_per_s),
            ),
            row("errors", failed(&self.errors)),
            row("relayed", format!("{:.0}/s, in {} s", self.relayed_per_s, self.relay_s)),
            row("handled", format!("{:.0}/s, in {} s", self.handled_per_s, self.handle_s)),
            row(
                "the rest of the checkouts",
                format!(
                    "{:.0}/s, {} events handled at {:.0}/s, in {} s",
                    rest.checkouts_per_s, rest.handled, rest.handled_per_s, rest.time_s
                ),
            ),
        ]
    }
}

impl Imported {
    fn render_text(&self) -> Rows {
        vec![
            row("products added", format!("{:.0}/s, in {} s", self.per_s, self.time_s)),
            row("found as they were", format!("{:.0}/s, in {} s", self.again_per_s, self.again_s)),
        ]
    }
}

pub(super) fn failed(errors: &BTreeMap<String, u64>) -> String {
    if errors.is_empty() { "none".to_owned() } else { failures(errors).join(", ") }
}

pub(super) fn latencies(latencies: Option<Latencies>) -> String {
    latencies.map_or_else(unknown, |Latencies { p50, p95, p99, p999, max }| {
        format!(
            "p50 {p50:.1} ms, p95 {p95:.1} ms, p99 {p99:.1} ms, p99.9 {p999:.1} ms, max {max:.1} ms"
        )
    })
}

fn processor(seconds: Option<f64>, share: Option<f64>) -> String {
    match (seconds, share) {
        (Some(seconds), Some(share)) => format!("{seconds:.1} s, {:.0} % of a core", share * 100.0),
        (_, _) => unknown(),
    }
}

pub(super) fn megabytes(megabytes: Option<f64>) -> String {
    megabytes.map_or_else(unknown, |megabytes| format!("{megabytes:.1} MB"))
}
