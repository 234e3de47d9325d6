//! The proof of a lesson whose work a generator begins: the commands that it names make a context in which the decisions alone
//! are missing, and a workspace is whole after the reset. The decisions are written by hand, so that nothing is built.

use std::path::Path;
use std::process::{Command, Stdio};

use boundaries::{Options, check_boundaries};

use super::told;
use crate::LearnError;
use crate::learn::Learn;
use crate::lesson::Reacts;
use crate::outcome::UNDECIDED;

/// Generates the context of a lesson, records what is new, and says so when the check asks for anything but the decisions.
pub(super) fn is_not_undecided(
    learn: &Learn<'_>,
    reacts: &Reacts,
) -> Result<Option<String>, LearnError> {
    let root = learn.checkout.root();
    for line in &reacts.generate {
        let mut words = learn.program.generator().into_iter();
        let program = words.next().unwrap_or_default();
        let mut command = Command::new(&program);
        command.args(words).args(line.split_whitespace());
        run(&mut command, root)?;
    }
    check_boundaries(&Options { folder: root.to_owned(), update: true, ..Options::default() })?;
    let (_, outcome) = learn.check(None, &[])?;
    let is_as_wanted = outcome.codes().into_iter().eq([UNDECIDED]);
    Ok((!is_as_wanted)
        .then(|| format!("what is generated should show {UNDECIDED}: {}", told(&outcome))))
}

/// Whether cargo can read the workspace: a folder that is left without a manifest is a crate to it.
pub(super) fn workspace_is_whole(root: &Path) -> Result<(), LearnError> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    run(command.args(["metadata", "--offline", "--no-deps", "--format-version", "1"]), root)
}

fn run(command: &mut Command, root: &Path) -> Result<(), LearnError> {
    let program = command.get_program().display().to_string();
    command.current_dir(root).stdin(Stdio::null());
    let output =
        command.output().map_err(|source| LearnError::Tool { program: program.clone(), source })?;
    if output.status.success() {
        return Ok(());
    }
    let why = String::from_utf8_lossy(&output.stderr).into_owned();
    Err(LearnError::Unchecked { why: format!("{program} failed: {why}") })
}
