//! The contracts of a source checkout, as findings with file and line: the halves of each frozen version, what the code
//! publishes against what is frozen, and whether each reader reads every version and is expected by a test.

use std::path::Path;

use boundaries::{CheckError as SourceError, Finding, Violation, Workspace};
use host::config::Settings;

use crate::Language;
use crate::checking::{Against, CheckError, check_against};

mod breaks;
mod halves;
mod readers;
mod source;

/// The statement that holds when nothing is found.
pub const STATES: &str =
    "every event is frozen as it is published, and every reader reads all that was promised";

/// Why contracts of a checkout cannot be checked.
#[derive(Debug, thiserror::Error)]
pub enum CheckoutError {
    /// The source cannot be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The contracts or the shop cannot be read.
    #[error(transparent)]
    Contracts(#[from] CheckError),
}

/// Checks the contracts of a checkout: against its own frozen files, or against another release.
pub async fn check_checkout(
    workspace: &Workspace,
    settings: &Settings,
    against: Option<&str>,
) -> Result<Vec<Finding>, CheckoutError> {
    let root = workspace.root();
    let contexts = root.join("contexts");
    let found = |violations| Finding::all(violations, root, workspace.config());
    // A version with one half cannot be read, and what cannot be read is not compared.
    let halves = halves::halves(root)?;
    if !halves.is_empty() {
        return Ok(found(halves));
    }
    let against = against.map_or(Against::Checkout(&contexts), Against::Other);
    let report = check_against(settings, against).await?;
    let breaks = report.breaks().iter();
    let mut violations: Vec<Violation> =
        breaks.map(|broken| breaks::violation(root, broken)).collect();
    violations.extend(in_code(root));
    Ok(found(violations))
}

/// The faults of the subscriptions, as the descriptors of this program and the recorded list have them.
fn in_code(root: &Path) -> Vec<Violation> {
    let subscriptions = readers::subscriptions();
    let published = Language::of_this_program();
    let names: Vec<&str> = published.events().map(|(name, _)| name).collect();
    let mut found = readers::unread_versions(root, &subscriptions, &names);
    let recorded = std::fs::read_to_string(root.join(readers::RECORDED)).unwrap_or_default();
    found.extend(readers::unrecorded(root, &subscriptions, &recorded));
    found
}

#[cfg(test)]
mod tests;
