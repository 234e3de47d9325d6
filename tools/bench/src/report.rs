//! The report: results, audit and conditions of each scenario. The types of this module know nothing of how they are
//! measured.

mod circumstances;
mod drained;
mod driven;
mod event_latencies;
mod growth;
mod imported;
mod limit;
mod machine;
mod overloaded;

use std::collections::BTreeMap;

use crate::baseline::limit::rounded;
use serde::Serialize;

use crate::scenario::Scenario;
use audit::{AuditReport, Rest};
pub use circumstances::{Circumstances, Durability};
use demo::DemoError;
pub use drained::{Drained, Finished};
pub use driven::{Driven, DriverUsage, ServerUsage};
pub use event_latencies::EventLatencies;
pub use growth::GrowthReport;
pub use imported::Imported;
pub use limit::Limit;
pub use machine::Machine;
pub use overloaded::{Memory, Overloaded, Peak};
use terminal::output;

/// The release that is measured.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The report, as `--json` prints it. A figure that this system does not provide is `null`.
#[derive(Debug, Serialize)]
pub struct BenchReport {
    /// Whether every run is ok.
    pub ok: bool,
    /// The release that was measured.
    pub version: &'static str,
    /// The machine.
    pub machine: Machine,
    /// The scenarios, in the order of their runs.
    pub runs: Vec<RunReport>,
}

/// The run of one scenario.
#[derive(Debug, Serialize)]
pub struct RunReport {
    /// The name of the scenario.
    pub scenario: &'static str,
    /// Whether every invariant holds, no failure was seen and no work was left.
    pub ok: bool,
    /// Failures: of operations, of a process that ended by itself, or why the run was given up.
    pub errors: Vec<String>,
    /// The results.
    pub measured: Measured,
    /// The baseline, measured in the same run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<Limit>,
    /// The conditions; none where no shop was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub circumstances: Option<Circumstances>,
    /// Work that was left when the shop was audited. Empty when the shop had come to rest.
    pub unfinished: Vec<String>,
    /// The invariants, checked over the whole shop; none where no shop was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audit: Option<AuditReport>,
}

/// The results of a scenario.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Measured {
    /// Of a scenario that customers drive over HTTP.
    Driven(Box<Driven>),
    /// Of `events`.
    EventLatencies(EventLatencies),
    /// Of `drain`.
    Drained(Drained),
    /// Of `import`.
    Imported(Imported),
    /// Of `overload`.
    Overloaded(Box<Overloaded>),
    /// The limit alone, or a run that was given up.
    Nothing {},
}

/// The findings of the audit, and whether the shop had come to rest by then.
pub(super) struct Audited {
    pub(super) rest: Rest,
    pub(super) report: AuditReport,
}

impl RunReport {
    pub(super) fn new(
        scenario: Scenario,
        measured: Measured,
        errors: Vec<String>,
        (audited, circumstances): (Audited, Circumstances),
    ) -> Self {
        let unfinished = match audited.rest {
            Rest::AtRest => Vec::new(),
            Rest::StillAtWork(left) => left,
        };
        Self {
            scenario: scenario.name(),
            ok: audited.report.holds && errors.is_empty() && unfinished.is_empty(),
            errors,
            measured,
            limit: None,
            circumstances: Some(circumstances),
            unfinished,
            audit: Some(audited.report),
        }
    }

    /// A run without a shop.
    pub(super) fn of_the_limit(limit: Limit) -> Self {
        let nothing = Self::without_a_shop(Scenario::Limit, Vec::new());
        Self { ok: true, limit: Some(limit), ..nothing }
    }

    /// A run that was given up, and why.
    pub(super) fn given_up(scenario: Scenario, error: &DemoError) -> Self {
        Self::without_a_shop(scenario, vec![output::describe(error)])
    }

    fn without_a_shop(scenario: Scenario, errors: Vec<String>) -> Self {
        Self {
            scenario: scenario.name(),
            ok: false,
            errors,
            measured: Measured::Nothing {},
            limit: None,
            circumstances: None,
            unfinished: Vec::new(),
            audit: None,
        }
    }
}

/// The failures of operations as texts, one a kind.
pub(super) fn failures(errors: &BTreeMap<String, u64>) -> Vec<String> {
    errors.iter().map(|(kind, count)| format!("{count} {kind}")).collect()
}

/// Seconds, to a thousandth.
pub(super) fn seconds(time: std::time::Duration) -> f64 {
    rounded(time.as_secs_f64(), 1_000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn circumstances() -> Circumstances {
        Circumstances {
            customers: 1,
            products: 2,
            lines_per_order: 2,
            durability: BTreeMap::new(),
            provider_latency_ms: (0, 0),
            webhooks: "none".to_owned(),
            password_cost: 4,
            processes: Vec::new(),
            broker: "no broker",
            database_version: String::new(),
            file_system: String::new(),
            data_dir: None,
        }
    }

    fn is_ok(holds: bool, rest: Rest, errors: &[&str]) -> bool {
        let report = AuditReport { holds, orders: 0, invariants: Vec::new(), unread: Vec::new() };
        let errors = errors.iter().map(|&error| error.to_owned()).collect();
        let aftermath = (Audited { rest, report }, circumstances());
        RunReport::new(Scenario::Checkout, Measured::Nothing {}, errors, aftermath).ok
    }

    #[test]
    fn a_run_is_ok_without_violations_failures_and_unfinished_work() {
        assert!(is_ok(true, Rest::AtRest, &[]));
        assert!(!is_ok(false, Rest::AtRest, &[]));
        assert!(!is_ok(true, Rest::AtRest, &["3 http-503"]));
        assert!(!is_ok(true, Rest::StillAtWork(vec!["order 1".to_owned()]), &[]));
    }
}
