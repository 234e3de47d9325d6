//! Reports as tables for the terminal.

mod measured;
mod overloaded;

use crate::baseline::limit::Reached;

use super::report::{BenchReport, Circumstances, GrowthReport, Limit, RunReport};
use terminal::text_table;

/// Lines of a table.
type Rows = Vec<[String; 2]>;

impl BenchReport {
    /// One line a run.
    pub(super) fn render_text(&self) -> String {
        let rows = self.runs.iter().map(|run| {
            let (rate, latencies) = run.measured.headline();
            let limit = run.limit.as_ref().map_or_else(String::new, Limit::headline);
            let errors =
                if run.errors.is_empty() { "none".to_owned() } else { run.errors.join(", ") };
            let [p50, p99] = latencies.map_or_else(<[String; 2]>::default, |latencies| {
                [latencies.p50, latencies.p99].map(|latency| format!("{latency:.1} ms"))
            });
            [run.scenario.to_owned(), rate, p50, p99, limit, errors, run.verdict().to_owned()]
        });
        let heading = ["scenario", "", "p50", "p99", "of the limit", "errors", "verdict"];
        let table = text_table(heading, rows);
        format!(
            "\n{table}\n\nmeasured on {}; galleria {}",
            self.machine.render_text(),
            self.version
        )
    }
}

impl RunReport {
    /// The whole run as a text of a few tables.
    pub(super) fn render_text(&self) -> String {
        let mut rows = self.measured.render_text();
        rows.extend(self.limit.iter().flat_map(Limit::render_text));
        let mut text = format!("\n{}", text_table(["result", ""], rows));
        if let Some(circumstances) = &self.circumstances {
            let table = text_table(["measured on", ""], circumstances.render_text());
            text = format!("{text}\n\n{table}");
        }
        if !self.errors.is_empty() {
            text = format!("{text}\n\nerrors: {}", self.errors.join(", "));
        }
        let Some(audit) = &self.audit else { return text };
        let broken: Vec<String> =
            audit.violations().map(|(number, says)| format!("\n   {number}: {says}")).collect();
        let verdict = if audit.holds { "every invariant holds" } else { "AN INVARIANT IS BROKEN" };
        let unfinished = match self.unfinished.len() {
            0 => String::new(),
            left => format!(
                "; {left} items of work were left, the first: {}",
                self.unfinished.first().map_or("", String::as_str)
            ),
        };
        let orders = audit.orders;
        format!("{text}\n\n{verdict}, after {orders} orders{unfinished}{}", broken.concat())
    }

    /// One word for the table. A run without a shop has nothing to hold.
    fn verdict(&self) -> &'static str {
        match &self.audit {
            Some(audit) if !audit.holds => "BROKEN",
            Some(_) | None if !self.errors.is_empty() => "ERRORS",
            Some(_) if !self.unfinished.is_empty() => "UNFINISHED",
            Some(_) => "holds",
            None => "",
        }
    }
}

impl Limit {
    fn headline(&self) -> String {
        let part = |reached: &Reached| match reached.ours {
            Some(ours) => format!("{:.0} %", ours * 100.0),
            None => a_second(reached.checkouts_per_s),
        };
        match self {
            Self::Sqlite { one_at_a_time, in_groups } => format!(
                "{} one by one, {} in groups of {}",
                part(one_at_a_time),
                part(in_groups),
                in_groups.checkouts_a_transaction
            ),
            Self::Pgbench { four_transactions, .. } => {
                format!("{} of pgbench", part(four_transactions))
            }
            Self::Missing { .. } => "unknown".to_owned(),
        }
    }

    fn render_text(&self) -> Rows {
        match self {
            Self::Sqlite { one_at_a_time, in_groups } => {
                let groups = format!("raw SQL, groups of {}", in_groups.checkouts_a_transaction);
                vec![
                    row("raw SQL, four transactions each", reached(one_at_a_time)),
                    row(&groups, reached(in_groups)),
                ]
            }
            Self::Pgbench { clients, failed, four_transactions } => {
                let name = format!("pgbench, four transactions each, {clients} clients");
                let figures = format!("{}; {failed} failed", reached(four_transactions));
                vec![row(&name, figures)]
            }
            Self::Missing { why } => vec![row("the limit", format!("unknown: {why}"))],
        }
    }
}

impl Circumstances {
    fn render_text(&self) -> Rows {
        let durability = self.durability.iter().map(|(name, durability)| {
            format!("{name} {}/{}", durability.journal_mode, durability.synchronous)
        });
        let (fastest, slowest) = self.provider_latency_ms;
        vec![
            row("customers", self.customers.to_string()),
            row(
                "catalogue",
                format!("{} products, {} lines an order", self.products, self.lines_per_order),
            ),
            row("processes, broker", format!("{}; {}", self.processes.join(" | "), self.broker)),
            row("journal/synchronous", durability.collect::<Vec<_>>().join(", ")),
            row("provider", format!("{fastest} to {slowest} ms, webhooks: {}", self.webhooks)),
            row("password cost", self.password_cost.to_string()),
            row(
                "database, file system",
                format!("{}, {}", self.database_version, self.file_system),
            ),
        ]
    }
}

impl GrowthReport {
    /// A line a point.
    pub(super) fn render_text(&self) -> String {
        let points = self.growth.by_stored.iter().chain(&self.growth.by_clients);
        let number = |number: Option<f64>| number.map_or_else(unknown, |one| format!("{one:.1}"));
        let rows = points.map(|point| {
            [
                point.products.to_string(),
                point.stored.to_string(),
                point.clients.to_string(),
                format!("{:.0}", point.confirmed_per_s),
                number(point.p50_ms),
                number(point.p99_ms),
                number(point.server_cpu_ms),
                number(point.rss_mb),
                number(point.files_mb),
                point.errors.to_string(),
            ]
        });
        let heading = [
            "products",
            "orders",
            "clients",
            "a second",
            "p50 ms",
            "p99 ms",
            "CPU ms each",
            "RSS MB",
            "files MB",
            "errors",
        ];
        let table = text_table(heading, rows);
        let machine = self.machine.render_text();
        let errors = match self.errors.len() {
            0 => "no errors".to_owned(),
            _ => format!("errors: {}", self.errors.join(", ")),
        };
        format!("\n{table}\n\n{errors}; measured on {machine}; galleria {}", self.version)
    }
}

fn row(name: &str, value: String) -> [String; 2] {
    [name.to_owned(), value]
}

fn a_second(rate: f64) -> String {
    format!("{rate:.0}/s")
}

fn reached(reached: &Reached) -> String {
    let rate = a_second(reached.checkouts_per_s);
    match reached.ours {
        Some(ours) => format!("{rate}; ours is {:.0} % of it", ours * 100.0),
        None => rate,
    }
}

fn unknown() -> String {
    "unknown".to_owned()
}
