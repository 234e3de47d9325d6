//! The arguments of `galleria bench growth` and `plot`.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, value_parser};

use crate::plan::GrowthPlan;

/// The measurements.
#[derive(Debug, Args)]
#[command(after_help = "\
The shop is filled by real checkouts, so a million orders take hours. Nothing is
audited here. The exit code is 1 when a checkout failed.

Example:
  galleria bench growth --stored 10000,100000,1000000 \\
    --products 1000,100000 --svg growth.svg --json > growth.json")]
pub struct GrowthArguments {
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
    pub svg: Option<PathBuf>,

    /// Print one JSON document at the end and nothing else
    #[arg(long)]
    pub json: bool,

    /// Write that document into this file, whatever is printed
    #[arg(long, value_name = "FILE")]
    pub save: Option<PathBuf>,

    /// Keep the temporary folders, and say where they are
    #[arg(long)]
    keep: bool,
}

/// The drawing.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  galleria bench plot growth.json growth.svg")]
pub struct PlotArguments {
    /// The output of `galleria bench growth --json`
    pub json: PathBuf,

    /// The picture
    pub svg: PathBuf,
}

impl GrowthArguments {
    /// The plan of these arguments.
    pub fn plan(&self) -> GrowthPlan {
        let mut plan = GrowthPlan {
            stored: self.stored.clone(),
            products: self.products.clone(),
            clients: self.clients.clone(),
            concurrency: self.concurrency,
            length: Duration::from_secs(self.seconds.into()),
            seed: self.seed,
            database_url: self.database_url.clone(),
            keep: self.keep,
        };
        plan.stored.sort_unstable();
        plan.products.sort_unstable();
        plan.clients.sort_unstable();
        plan
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        arguments: GrowthArguments,
    }

    #[test]
    fn the_numbers_of_a_growth_plan_are_sorted() {
        let words = ["growth", "--stored", "300,20", "--clients", "4,1"];
        let plan = Line::try_parse_from(words).unwrap().arguments.plan();
        assert_eq!((plan.stored, plan.clients), (vec![20, 300], vec![1, 4]));
    }
}
