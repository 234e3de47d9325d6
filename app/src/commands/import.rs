//! `galleria import`: brings the catalogue to what a product CSV says, and reports line by line what was refused.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use platform::clock::SystemClock;
use platform::http_client::HttpServices;
use products::{ImportError, ImportOptions, ImportReport};
use shared_kernel::Currency;

use super::CommandError;
use super::temporary::on_a_temporary_folder;
use crate::cli::Exit;
use host::config::Settings;
use host::{Shop, data_dir};
use terminal::{Progress, output};

mod report;

/// What to import, and how.
#[derive(Debug, Args)]
#[command(after_help = "\
Products are found by their SKU; what is so already stays untouched, so running it twice changes nothing. A line that is
refused harms no other. It works beside a running shop, which hears of the changes within a second.

Exit code 0 when every line was taken, 1 when some were refused.

Examples:
  galleria import products_export.csv --dry-run
  galleria import products_export.csv --currency GBP --json")]
pub struct Arguments {
    /// A CSV as Shopify exports products; - reads standard input
    file: PathBuf,

    /// Say what would happen and change nothing
    #[arg(long)]
    dry_run: bool,

    /// The currency of the prices, which the file does not say
    #[arg(long, value_name = "CODE", default_value = "EUR", value_parser = Currency::parse)]
    currency: Currency,

    /// Print the report as JSON
    #[arg(long)]
    json: bool,
}

/// Imports the file and prints the report.
pub async fn run(arguments: &Arguments, settings: &Settings) -> Result<Exit, CommandError> {
    // First of all, so that a mistyped name makes no shop.
    let file = open(&arguments.file)?;
    let report = import(file, arguments, settings).await?;
    if arguments.json {
        output::print_json(&report::as_json(&report))?;
    } else {
        output::print(&report::as_text(&report))?;
        if let Some(news) = who_hears_of_it(&report, settings) {
            output::say(news);
        }
    }
    Ok(if report.refused == 0 { Exit::Done } else { Exit::Found })
}

/// What the process ends with when there is no report.
pub(super) const fn exit_of(error: &ImportError) -> Exit {
    match error {
        ImportError::Unreadable(_)
        | ImportError::TooLarge
        | ImportError::Empty
        | ImportError::NotUtf8 { .. }
        | ImportError::MissingColumns { .. } => Exit::CannotStart,
        ImportError::Store(_) => Exit::Failed,
    }
}

fn open(path: &Path) -> Result<Box<dyn Read + Send>, CommandError> {
    if path == Path::new("-") {
        return Ok(Box::new(io::stdin()));
    }
    let unreadable = |source| CommandError::File { path: path.to_owned(), source };
    let file = File::open(path).map_err(unreadable)?;
    if file.metadata().map_err(unreadable)?.is_dir() {
        return Err(unreadable(io::ErrorKind::IsADirectory.into()));
    }
    Ok(Box::new(file))
}

async fn import(
    file: Box<dyn Read + Send>,
    arguments: &Arguments,
    settings: &Settings,
) -> Result<ImportReport, CommandError> {
    // Where there is no shop, a dry run makes none: it imports into one that goes away again.
    let makes_none = arguments.dry_run && !data_dir::holds_a_shop(settings);
    let temporary = makes_none.then(|| on_a_temporary_folder(settings)).transpose()?;
    let settings = temporary.as_ref().map_or(settings, |(settings, _folder)| settings);
    let shop =
        Shop::open_beside_hosts(settings, Arc::new(SystemClock), HttpServices::default()).await?;
    let bar = Progress::of("products");
    let options = ImportOptions { dry_run: arguments.dry_run, currency: arguments.currency };
    let imported = shop
        .context::<products::Products>()?
        .import(file, options, |so_far| {
            let count = |products| u64::try_from(products).unwrap_or(u64::MAX);
            bar.show(count(so_far.done), count(so_far.total));
        })
        .await;
    bar.end();
    // Whatever came of it: what was accepted is finished.
    shop.stop().await;
    Ok(imported?)
}

/// Where the news of the changed products is now.
fn who_hears_of_it(report: &ImportReport, settings: &Settings) -> Option<&'static str> {
    let changes = report.added + report.changed + report.repriced + report.restocked;
    if report.dry_run || changes == 0 {
        return None;
    }
    // If that cannot be told, nothing is said: the events are in the outbox either way.
    match data_dir::is_served(settings) {
        Ok(true) => Some("The running shop hears of the changes within a second."),
        Ok(false) => Some(
            "The changes are stored; the other contexts hear of them at the next `galleria serve`.",
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
    fn a_dry_run_has_no_news() {
        let config = host::config::Config::defaults().with_flag(
            "data_dir",
            Some("nowhere".to_owned()),
            "--data-dir",
        );
        let nowhere = Settings::read(&config).unwrap();
        let dry_run = report::tests::a_report(true);
        assert_eq!(who_hears_of_it(&dry_run, &nowhere), None);
        let real = report::tests::a_report(false);
        assert!(who_hears_of_it(&real, &nowhere).is_some());
    }
}
