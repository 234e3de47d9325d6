//! A shop for the length of one command, in a folder that goes with it.

use tempfile::TempDir;

use super::CommandError;
use crate::config::Settings;

/// The same settings on a temporary folder. Dropping the folder removes it.
pub(super) fn on_a_temporary_folder(
    settings: &Settings,
) -> Result<(Settings, TempDir), CommandError> {
    let folder = tempfile::Builder::new()
        .prefix("galleria-")
        .tempdir()
        .map_err(CommandError::TemporaryFolder)?;
    let settings = Settings { data_dir: folder.path().to_owned(), ..settings.clone() };
    Ok((settings, folder))
}
