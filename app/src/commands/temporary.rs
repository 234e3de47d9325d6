//! A shop for the length of one command, in a folder that goes with it.

use tempfile::TempDir;

use super::CommandError;
use host::config::Settings;

/// The same settings for a shop with every context on a temporary folder, in one process. Dropping the folder removes it.
pub(super) fn on_a_temporary_folder(
    settings: &Settings,
) -> Result<(Settings, TempDir), CommandError> {
    let folder = tempfile::Builder::new()
        .prefix("galleria-")
        .tempdir()
        .map_err(CommandError::TemporaryFolder)?;
    Ok((settings.alone_in(folder.path()), folder))
}
