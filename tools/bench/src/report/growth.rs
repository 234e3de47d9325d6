//! The report of a growth run.

use crate::baseline::plot::Growth;
use serde::Serialize;

use super::circumstances::Circumstances;
use super::machine::Machine;

/// The report of a growth run, as `--json` prints it.
#[derive(Debug, Serialize)]
pub struct GrowthReport {
    /// Whether there were no failures.
    pub ok: bool,
    /// Failures: of checkouts, of a process that ended by itself, and why the run was given up.
    pub errors: Vec<String>,
    /// The release that was measured.
    pub version: &'static str,
    /// The machine.
    pub machine: Machine,
    /// The conditions of the last shop; none if no shop was measured to its end.
    pub circumstances: Option<Circumstances>,
    /// The length of each measurement.
    pub measured_for_s: f64,
    /// The points.
    #[serde(flatten)]
    pub growth: Growth,
}
