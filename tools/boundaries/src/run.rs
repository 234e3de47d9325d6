//! A whole run: finds the workspace, runs the checks that its file asks for, and sorts out what the ratchet knows.

use std::path::PathBuf;

use crate::report::Checked;
use crate::{CHECKS, CheckError, Expected, Finding, Ratchet, Report, Workspace};

/// The options of a run.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The folder to begin in: the workspace is that of the nearest `boundaries.toml` above.
    pub folder: PathBuf,
    /// The file that describes the workspace, in place of the nearest one.
    pub config: Option<PathBuf>,
    /// The file of known findings.
    pub ratchet: Option<PathBuf>,
    /// Whether to write the ratchet file, or without one the recorded lists, instead of comparing.
    pub update: bool,
}

impl Options {
    /// The workspace.
    ///
    /// # Errors
    /// When there is none, or its file is wrong.
    pub fn workspace(&self) -> Result<Workspace, CheckError> {
        match &self.config {
            Some(file) => Workspace::described_by(file),
            None => Workspace::find(&self.folder),
        }
    }
}

/// Checks the boundaries of a workspace.
///
/// # Errors
/// When there is no workspace, a name in its file means nothing, or a file or a command that the checks need cannot be used.
pub fn check_boundaries(options: &Options) -> Result<Report, CheckError> {
    let workspace = options.workspace()?;
    workspace.refuse_names_without_meaning()?;
    let expected = if options.update && options.ratchet.is_none() {
        Expected::update(&workspace)
    } else {
        Expected::of(&workspace)
    };
    let config = workspace.config();
    let mut report = Report::default();
    let mut violations = Vec::new();
    for check in CHECKS.iter().filter(|check| check.is_asked_for(config)) {
        let states = check.states.to_owned();
        report.checks.push(Checked { name: check.name.to_owned(), states });
        violations.extend(check.run(&workspace, &expected)?);
    }
    let found = |violations| Finding::all(violations, workspace.root(), config);
    report.findings = found(violations);
    if let Some(path) = &options.ratchet {
        if options.update {
            Ratchet::write(path, &report.findings)?;
        }
        let (new, known, stale) = Ratchet::read(path)?.sort_out(report.findings);
        report.findings = new;
        report.findings.extend(found(stale));
        report.known = known;
    }
    Ok(report)
}
