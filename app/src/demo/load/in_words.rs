//! A load report as people read it.

use super::LoadReport;
use super::percentiles::Latencies;
use crate::cli::text_table;

impl LoadReport {
    /// The whole report as a text of a few tables.
    pub(super) fn in_words(&self) -> String {
        let circumstances = text_table(["measured on", ""], self.circumstances_in_words());
        let invariants = self.audit.in_words();
        let verdict = if self.ok { "every invariant holds" } else { "AN INVARIANT IS BROKEN" };
        let orders = self.audit.orders;
        let unfinished = match self.unfinished.len() {
            0 => String::new(),
            left => format!(
                "; {left} things were still to be done, the first: {}",
                self.unfinished.first().map_or("", String::as_str)
            ),
        };
        format!(
            "\n{}\n\n{circumstances}\n\n{invariants}\n\n{verdict}, after {orders} orders{unfinished}",
            self.results()
        )
    }

    fn results(&self) -> String {
        let server = &self.server;
        let mut rows = vec![
            [
                "confirmed checkouts".to_owned(),
                format!("{} in {:.1} s", self.confirmed, self.duration_s),
            ],
            ["a second".to_owned(), format!("{:.0}", self.confirmed_per_s)],
            ["from POST to confirmed".to_owned(), latencies(self.latency_ms)],
            ["errors".to_owned(), self.errors_in_words()],
            ["server, processor".to_owned(), processor(server.cpu_s, server.cpu_share)],
            ["driver, processor".to_owned(), processor(self.driver.cpu_s, self.driver.cpu_share)],
            [
                "server, resident memory".to_owned(),
                format!(
                    "{} after {} orders, {} at most",
                    megabytes(server.rss_mb),
                    server.orders_behind_rss,
                    megabytes(server.peak_rss_mb)
                ),
            ],
            ["server, start to ready".to_owned(), format!("{:.3} s", server.ready_s)],
        ];
        let idle = server
            .idle_cpu_share
            .map_or_else(unknown, |share| format!("{:.2} % of a core", share * 100.0));
        rows.push(["server, idle processor".to_owned(), idle]);
        text_table(["result", ""], rows)
    }

    fn errors_in_words(&self) -> String {
        if self.errors.is_empty() {
            return "none".to_owned();
        }
        let kinds = self.errors.iter().map(|(kind, count)| format!("{count} {kind}"));
        kinds.collect::<Vec<_>>().join(", ")
    }

    fn circumstances_in_words(&self) -> Vec<[String; 2]> {
        let on = &self.circumstances;
        let durability = on.durability.iter().map(|(name, durability)| {
            format!("{name} {}/{}", durability.journal_mode, durability.synchronous)
        });
        let (fastest, slowest) = on.provider_latency_ms;
        vec![
            [
                "customers at once".to_owned(),
                format!("{} ({} accounts)", on.concurrency, on.customers),
            ],
            [
                "catalogue".to_owned(),
                format!("{} products, {} lines an order", on.products, on.lines_per_order),
            ],
            ["seed, warm-up".to_owned(), format!("{}, {} s not counted", on.seed, on.warm_up_s)],
            [
                "processes, broker".to_owned(),
                format!("{}; {}", on.processes.join(" | "), on.broker),
            ],
            ["journal/synchronous".to_owned(), durability.collect::<Vec<_>>().join(", ")],
            [
                "provider".to_owned(),
                format!("{fastest} to {slowest} ms, webhooks: {}", on.webhooks),
            ],
            [
                "database, file system".to_owned(),
                format!("{}, {}", on.database_version, on.file_system),
            ],
            [
                "cores, driver included".to_owned(),
                on.cores.map_or_else(unknown, |cores| cores.to_string()),
            ],
        ]
    }
}

fn latencies(latencies: Option<Latencies>) -> String {
    latencies.map_or_else(unknown, |Latencies { p50, p95, p99, max }| {
        format!("p50 {p50:.1} ms, p95 {p95:.1} ms, p99 {p99:.1} ms, max {max:.1} ms")
    })
}

fn processor(seconds: Option<f64>, share: Option<f64>) -> String {
    match (seconds, share) {
        (Some(seconds), Some(share)) => format!("{seconds:.1} s, {:.0} % of a core", share * 100.0),
        (_, _) => unknown(),
    }
}

fn megabytes(megabytes: Option<f64>) -> String {
    megabytes.map_or_else(unknown, |megabytes| format!("{megabytes:.1} MB"))
}

fn unknown() -> String {
    "unknown".to_owned()
}
