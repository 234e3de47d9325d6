//! The boundary checker, in this process.

use std::path::Path;

use boundaries::{Finding, Look, Options, Report, check_boundaries};
use terminal::output;

use crate::LearnError;
use crate::outcome::{Outcome, Seen};

pub(super) fn check(root: &Path) -> Result<Outcome, LearnError> {
    let report = report(root)?;
    let drawn =
        if report.is_clean() { String::new() } else { report.render_text(Look::of_stdout()) };
    let expected = "the boundary checker finds nothing".to_owned();
    Ok(Outcome { expected, seen: seen(&report), drawn })
}

/// The report of the checker. It reads every file of the workspace, which takes a while.
pub(super) fn report(root: &Path) -> Result<Report, LearnError> {
    output::say("The boundaries of the checkout are checked: this takes up to half a minute …");
    Ok(check_boundaries(&Options { folder: root.to_owned(), ..Options::default() })?)
}

/// One line for each code.
pub(super) fn seen(report: &Report) -> Vec<Seen> {
    let mut seen: Vec<Seen> = Vec::new();
    for finding in &report.findings {
        if seen.iter().any(|one| one.code == finding.code) {
            continue;
        }
        let same = report.findings.iter().filter(|other| other.code == finding.code).count();
        seen.push(Seen {
            code: finding.code.to_owned(),
            file: Some(finding.file.clone()),
            says: says(finding, same),
        });
    }
    seen
}

fn says(finding: &Finding, same: usize) -> String {
    let Finding { rule, .. } = finding;
    match same {
        1 => format!("{rule} at {}", finding.place()),
        _ => format!("{rule}, {same} times, the first at {}", finding.place()),
    }
}
