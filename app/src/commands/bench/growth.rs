//! `galleria bench growth` and `plot`: the growth of costs, measured and drawn.

use std::path::{Path, PathBuf};
use std::time::Duration;

use ::bench::baseline::plot::Growth;
use clap::{Args, value_parser};

use super::results::{must_be_writable, narration, publish};
use crate::error::CommandError;
use ::bench::{self, GrowthPlan};
use host::config::Settings;
use terminal::Exit;

/// What to measure.
#[derive(Debug, Args)]
#[command(after_help = "\
The shop is filled by real checkouts, so a million orders take hours. Nothing is
audited here. The exit code is 1 when a checkout failed.

Example:
  galleria bench growth --stored 10000,100000,1000000 \\
    --products 1000,100000 --svg growth.svg --json > growth.json")]
pub(super) struct Arguments {
    /// Measure when so many orders are stored
    #[arg(long, value_name = "NUMBERS", value_delimiter = ',', default_value = "10000,100000")]
    stored: Vec<u64>,

    /// With catalogues of so many products
    #[arg(long, value_name = "NUMBERS", value_delimiter = ',', default_value = "1000", value_parser = value_parser!(u32).range(2..=100_000))]
    products: Vec<u32>,

    /// With the fewest orders and products: with so many customers at once
    #[arg(long, value_name = "NUMBERS", value_delimiter = ',', default_value = "1,2,4,8,16,32,64", value_parser = value_parser!(u16).range(1..))]
    clients: Vec<u16>,

    /// Customers at once in all the rest
    #[arg(long, value_name = "N", default_value_t = 32, value_parser = value_parser!(u16).range(1..))]
    concurrency: u16,

    /// Each measurement lasts so many seconds
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = value_parser!(u32).range(1..))]
    seconds: u32,

    /// Seed for picking products; the same number picks the same
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,

    /// Keep the data in a database made for it on this PostgreSQL server, and dropped afterwards
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,

    /// Draw the points into this file
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,

    /// Print one JSON document at the end and nothing else
    #[arg(long)]
    json: bool,

    /// Write that document into this file, whatever is printed
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,

    /// Keep the temporary folders, and say where they are
    #[arg(long)]
    keep: bool,
}

/// What to draw.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  galleria bench plot growth.json growth.svg")]
pub(super) struct PlotArguments {
    /// What `galleria bench growth --json` printed
    json: PathBuf,

    /// The picture
    svg: PathBuf,
}

/// Measures, and draws what was measured. That takes an hour or more, so the file for the picture is tried before, and
/// the figures are printed first.
pub(super) async fn run(arguments: &Arguments, settings: &Settings) -> Result<Exit, CommandError> {
    for file in [&arguments.svg, &arguments.save].into_iter().flatten() {
        must_be_writable(file)?;
    }
    let report =
        Box::pin(bench::grow(&plan_of(arguments), settings, narration(arguments.json)))
            .await?;
    publish(&report, arguments.json, arguments.save.as_deref())?;
    if let Some(svg) = &arguments.svg {
        draw(&report.growth, svg)?;
    }
    Ok(Exit::done_if(report.ok))
}

/// Draws what was measured before.
pub(super) fn draw_again(arguments: &PlotArguments) -> Result<Exit, CommandError> {
    let unreadable = |source| CommandError::File { path: arguments.json.clone(), source };
    let text = std::fs::read_to_string(&arguments.json).map_err(unreadable)?;
    let growth: Growth = serde_json::from_str(&text).map_err(|error| unreadable(error.into()))?;
    draw(&growth, &arguments.svg)?;
    Ok(Exit::Done)
}

fn draw(growth: &Growth, into: &Path) -> Result<(), CommandError> {
    let unwritable = |source| CommandError::Unwritable { path: into.to_owned(), source };
    let svg = growth.svg().map_err(|error| unwritable(std::io::Error::other(error)))?;
    std::fs::write(into, svg).map_err(unwritable)
}

fn plan_of(arguments: &Arguments) -> GrowthPlan {
    let mut plan = GrowthPlan {
        stored: arguments.stored.clone(),
        products: arguments.products.clone(),
        clients: arguments.clients.clone(),
        concurrency: arguments.concurrency,
        length: Duration::from_secs(arguments.seconds.into()),
        seed: arguments.seed,
        database_url: arguments.database_url.clone(),
        keep: arguments.keep,
    };
    plan.stored.sort_unstable();
    plan.products.sort_unstable();
    plan.clients.sort_unstable();
    plan
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        arguments: Arguments,
    }

    #[test]
    fn growth_goes_up() {
        let words = ["growth", "--stored", "300,20", "--clients", "4,1"];
        let plan = plan_of(&Line::try_parse_from(words).unwrap().arguments);
        assert_eq!((plan.stored, plan.clients), (vec![20, 300], vec![1, 4]));
    }
}
