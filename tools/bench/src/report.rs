//! What was measured, and what the numbers depend on.

use std::collections::BTreeMap;

use crate::baseline::limit::rounded;
use serde::Serialize;

use super::circumstances::Circumstances;
use super::drain::Drained;
use super::driven::Driven;
use super::events::EventLatencies;
use super::import::Imported;
use super::limits::Limit;
use super::machine::Machine;
use super::scenario::Scenario;
use audit::{AuditReport, Rest};
use demo::DemoError;
use terminal::output;

/// The report, as `--json` prints it. What cannot be known on this system is `null`.
#[derive(Debug, Serialize)]
pub struct BenchReport {
    /// Whether every run is.
    pub ok: bool,
    pub version: &'static str,
    pub machine: Machine,
    pub runs: Vec<RunReport>,
}

/// One scenario.
#[derive(Debug, Serialize)]
pub struct RunReport {
    pub scenario: &'static str,
    /// Whether every invariant holds, nothing went wrong and nothing was left undone.
    pub ok: bool,
    /// What went wrong, in words: errands that came to nothing, a process that ended by itself, why it was given up.
    pub errors: Vec<String>,
    pub measured: Measured,
    /// The least that it takes, measured in the same run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<Limit>,
    /// Nothing where no shop was there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub circumstances: Option<Circumstances>,
    /// What was still to be done when the books were audited. Empty when the shop had come to rest.
    pub unfinished: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audit: Option<AuditReport>,
}

/// What was measured of it.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Measured {
    Driven(Box<Driven>),
    EventLatencies(EventLatencies),
    Drained(Drained),
    Imported(Imported),
    /// The limit alone, or a run that was given up.
    Nothing {},
}

/// What the audit found, and whether the shop had come to rest by then.
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

/// What came to nothing, by kind, in words.
pub(super) fn failures(errands: &BTreeMap<String, u64>) -> Vec<String> {
    errands.iter().map(|(kind, count)| format!("{count} {kind}")).collect()
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
        let report = AuditReport { holds, orders: 0, invariants: Vec::new() };
        let errors = errors.iter().map(|&error| error.to_owned()).collect();
        let books = (Audited { rest, report }, circumstances());
        RunReport::new(Scenario::Checkout, Measured::Nothing {}, errors, books).ok
    }

    #[test]
    fn a_run_is_ok_when_nothing_is_broken_lost_or_left() {
        assert!(is_ok(true, Rest::AtRest, &[]));
        assert!(!is_ok(false, Rest::AtRest, &[]));
        assert!(!is_ok(true, Rest::AtRest, &["3 http-503"]));
        assert!(!is_ok(true, Rest::StillAtWork(vec!["order 1".to_owned()]), &[]));
    }
}
