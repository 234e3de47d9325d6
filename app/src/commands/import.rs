//! `galleria import`: brings the catalogue to the state of a product CSV, and reports the refused lines.

use std::path::PathBuf;

use clap::Args;
use host::config::Settings;
use operate::importing::{self, import};
use products::{ImportOptions, PriceCurrency};
use shared_kernel::Currency;
use terminal::{Exit, output};

use super::CommandError;

/// The file to import, and how.
#[derive(Debug, Args)]
#[command(after_help = "\
Products are found by their SKU; those that are up to date stay untouched, so a
second run changes nothing. A value without a column stays as it is, and an
empty cell clears it; without Status and Published, nothing goes on or off sale.
It works beside a running shop, which receives the changes within a second.

A file that is not well-formed is refused as a whole, and the line is named. In
a well-formed file, a refused line harms no other.

Exit code 0 when every line was taken, 1 when some were refused, 4 when the file
was refused and nothing changed, 5 when the import stopped half-way.

Examples:
  galleria import products_export.csv --dry-run
  galleria import products_export.csv --currency GBP --json")]
pub(crate) struct Arguments {
    /// A CSV as Shopify exports products; - reads standard input
    file: PathBuf,

    /// Report what would happen and change nothing
    #[arg(long)]
    dry_run: bool,

    /// The currency of the prices, which the file does not say; EUR when the
    /// shop has no products in another
    #[arg(long, value_name = "CODE", value_parser = Currency::parse)]
    currency: Option<Currency>,

    /// Price products in it that are priced in another currency
    #[arg(long, requires = "currency")]
    change_currency: bool,

    /// Print the report as JSON
    #[arg(long)]
    json: bool,
}

impl Arguments {
    fn currency(&self) -> PriceCurrency {
        match self.currency {
            None => PriceCurrency::Assumed(Currency::EUR),
            Some(currency) if self.change_currency => PriceCurrency::Changing(currency),
            Some(currency) => PriceCurrency::Stated(currency),
        }
    }
}

/// Imports the file and prints the report.
pub(crate) async fn run(arguments: &Arguments, settings: &Settings) -> Result<Exit, CommandError> {
    let options = ImportOptions { dry_run: arguments.dry_run, currency: arguments.currency() };
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
