//! `galleria check contracts`, of the program itself or of one that is built from the checkout.

use std::path::Path;
use std::process::{Command, Stdio};

use serde::Deserialize;
use terminal::output;

use crate::outcome::{Outcome, Seen};
use crate::{LearnError, Program};

/// The part of the report for programs that is read here.
#[derive(Deserialize)]
struct Report {
    findings: Vec<Finding>,
}

#[derive(Deserialize)]
struct Finding {
    code: String,
    file: String,
    line: Option<usize>,
    column: Option<usize>,
    source: Option<String>,
    found: String,
    details: Vec<String>,
    instead: String,
}

pub(super) fn check(root: &Path, program: &Program) -> Result<Outcome, LearnError> {
    output::say(if program.builds_galleria() {
        "The program is built if need be, and checks the contracts: the first time this\n\
         takes up to ten minutes …"
    } else {
        "The contracts are checked …"
    });
    let Some((program, first)) = program.galleria.split_first() else {
        return Err(LearnError::Unchecked { why: "no program `galleria` is known".to_owned() });
    };
    let mut command = Command::new(program);
    command.args(first).args(["check", "contracts", "--json"]).current_dir(root);
    let output = command.stdin(Stdio::null()).stderr(Stdio::inherit()).output();
    let name = program.display().to_string();
    let output = output.map_err(|source| LearnError::Tool { program: name, source })?;
    let report: Report = serde_json::from_slice(&output.stdout).map_err(|_no_report| {
        let why = "`galleria check contracts` printed no report; the lines above say why";
        LearnError::Unchecked { why: why.to_owned() }
    })?;
    let seen = report.findings.iter().map(|finding| Seen {
        code: finding.code.clone(),
        file: Some(finding.file.clone()),
        says: format!("{} at {}", finding.found, finding.place()),
    });
    let seen = seen.collect();
    let drawn: Vec<String> = report.findings.iter().map(Finding::drawn).collect();
    let expected = "every frozen event is as the program publishes it, and all readers read it";
    Ok(Outcome { expected: expected.to_owned(), seen, drawn: drawn.join("\n") })
}

impl Finding {
    fn place(&self) -> String {
        self.line.map_or_else(|| self.file.clone(), |line| format!("{}:{line}", self.file))
    }

    /// The line with its details and the remedy, as the check draws it.
    fn drawn(&self) -> String {
        let mut text = format!("[{}] {}\n --> {}\n", self.code, self.found, self.place());
        if let (Some(line), Some(source)) = (self.line, &self.source) {
            let caret = " ".repeat(self.column.unwrap_or(1).saturating_sub(1));
            let margin = " ".repeat(line.to_string().len());
            text.extend([format!("{line} | {source}\n{margin} | {caret}^\n")]);
        }
        for detail in &self.details {
            text.extend(["  ", detail, "\n"]);
        }
        text + "  instead  " + &self.instead + "\n"
    }
}
