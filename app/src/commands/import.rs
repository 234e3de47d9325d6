//! `galleria import`: brings the catalogue to the state of a product CSV, and reports the refused lines.

use std::path::PathBuf;

use clap::Args;
use host::config::Settings;
use operate::importing::{self, import};
use products::ImportOptions;
use shared_kernel::Currency;
use terminal::{Exit, output};

use super::CommandError;

/// The file to import, and how.
#[derive(Debug, Args)]
#[command(after_help = "\
Products are found by their SKU; those that are up to date stay untouched, so a
second run changes nothing. A refused line harms no other. It works beside a
running shop, which receives the changes within a second.

Exit code 0 when every line was taken, 1 when some were refused.

Examples:
  galleria import products_export.csv --dry-run
  galleria import products_export.csv --currency GBP --json")]
pub(crate) struct Arguments {
    /// A CSV as Shopify exports products; - reads standard input
    file: PathBuf,

    /// Report what would happen and change nothing
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
pub(crate) async fn run(arguments: &Arguments, settings: &Settings) -> Result<Exit, CommandError> {
    let options = ImportOptions { dry_run: arguments.dry_run, currency: arguments.currency };
    let report = import(&arguments.file, options, settings).await?;
    if arguments.json {
        output::print_json(&importing::as_json(&report))?;
    } else {
        output::print(&importing::as_text(&report))?;
        if let Some(delivery) = importing::delivery(&report, settings) {
            output::say(delivery);
        }
    }
    Ok(Exit::done_if(report.refused == 0))
}
