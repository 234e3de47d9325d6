//! Importing a product CSV into the catalogue of a shop, beside running hosts or without any.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use host::config::Settings;
use host::databases::is_served;
use host::identity;
use products::{ImportError, ImportOptions, ImportReport, ProductFile};
use terminal::{Exit, Progress};

use crate::{ShopError, shops};

mod report;

pub use report::{as_json, as_text};

/// Why a file is not imported, in one sentence; causes follow it.
#[derive(Debug, thiserror::Error)]
pub enum ImportingError {
    /// The file cannot be used.
    #[error("{} cannot be read; check its path and permissions", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The error of the system.
        source: io::Error,
    },
    /// The shop cannot be opened.
    #[error(transparent)]
    Shop(#[from] ShopError),
    /// The file is no product CSV, or the import stopped half-way.
    #[error(transparent)]
    Import(#[from] ImportError),
}

impl ImportingError {
    /// How a command ends because of it.
    pub const fn exit(&self) -> Exit {
        match self {
            Self::Shop(error) => error.exit(),
            Self::Import(ImportError::Store(_)) => Exit::Failed,
            // Nothing of the file is stored.
            Self::File { .. } | Self::Import(_) => Exit::CannotStart,
        }
    }
}

/// Imports the file at `path`; `-` is standard input.
pub async fn import(
    path: &Path,
    options: ImportOptions,
    settings: &Settings,
) -> Result<ImportReport, ImportingError> {
    // The file is read first, so that a mistyped name or a file that is not well-formed makes no shop.
    let file = ProductFile::read(open(path)?, options)?;
    // Where there is no shop, a dry run makes none: it imports into a temporary one.
    let is_begun = identity::is_begun(settings).await.map_err(ShopError::from)?;
    let makes_none = options.dry_run && !is_begun;
    let temporary = makes_none.then(|| shops::on_a_temporary_folder(settings)).transpose()?;
    let settings = temporary.as_ref().map_or(settings, |(settings, _folder)| settings);
    let shop = shops::open_beside_hosts(settings).await?;
    let products = shop.context::<products::Products>().map_err(ShopError::from)?;
    let bar = Progress::of("products");
    let imported = products
        .import_file(file, |so_far| {
            let count = |products| u64::try_from(products).unwrap_or(u64::MAX);
            bar.show(count(so_far.done), count(so_far.total));
        })
        .await;
    bar.end();
    // Accepted lines are stored even when a later one ends the import.
    shop.stop().await;
    Ok(imported?)
}

fn open(path: &Path) -> Result<Box<dyn Read + Send>, ImportingError> {
    if path == Path::new("-") {
        return Ok(Box::new(io::stdin()));
    }
    let unreadable = |source| ImportingError::File { path: path.to_owned(), source };
    let file = File::open(path).map_err(unreadable)?;
    if file.metadata().map_err(unreadable)?.is_dir() {
        return Err(unreadable(io::ErrorKind::IsADirectory.into()));
    }
    Ok(Box::new(file))
}

/// When the other contexts receive the changes; nothing when there are none.
pub fn delivery(report: &ImportReport, settings: &Settings) -> Option<&'static str> {
    let changes = report.added + report.changed + report.repriced + report.restocked;
    if report.dry_run || changes == 0 {
        return None;
    }
    // The events are in the outbox even when the lock of a running host cannot be read.
    match is_served(settings) {
        Ok(true) => Some("The running shop publishes the changes within a second."),
        Ok(false) => Some(
            "The changes are stored; the other contexts receive them at the next `galleria serve`.",
        ),
        Err(_unknown) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_and_a_missing_file_are_refused_by_name() {
        let folder = tempfile::tempdir().unwrap();
        for path in [folder.path().to_owned(), folder.path().join("missing.csv")] {
            let refused = open(&path).map(drop).unwrap_err();
            assert!(refused.to_string().contains(&*path.to_string_lossy()), "{refused}");
        }
    }

    #[test]
    fn a_dry_run_has_nothing_to_deliver() {
        let config = host::config::Config::defaults().with_flag(
            "data_dir",
            Some("nowhere".to_owned()),
            "--data-dir",
        );
        let nowhere = Settings::read(&config).unwrap();
        let dry_run = report::tests::a_report(true);
        assert_eq!(delivery(&dry_run, &nowhere), None);
        let real = report::tests::a_report(false);
        assert!(delivery(&real, &nowhere).is_some());
    }
}
