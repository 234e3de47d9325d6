//! The arguments of `galleria bench`, and the plans that they make.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand, value_parser};

use crate::plan::{CAN_BE_APART, Place, Plan, ShopPlan, Until};
use crate::reads::Reads;
use crate::scenario::Scenario;

mod growth;

pub use growth::{GrowthArguments, PlotArguments};

/// The measurements.
#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_precedence_over_arg = true,
    after_help = "\
It needs nothing and leaves nothing behind: each scenario has a shop of its own
in a temporary folder, on a free port, which is audited afterwards. Without a
scenario all of them run but overload and limit. The exit code is 1 when an
invariant is broken, a request failed or something is left undone. Requests that
an overload sheds have not failed.

Examples:
  galleria bench
  galleria bench checkout --concurrency 32 --seconds 20 --json
  galleria bench checkout open-loop --rate 500 \\
    --database-url postgres://postgres@127.0.0.1/postgres
  galleria bench checkout --apart payments --broker-url nats://127.0.0.1:4222
  galleria bench overload --seconds 30
  galleria bench drain --backlog 100000 --broker-url nats://127.0.0.1:4222"
)]
pub struct Arguments {
    #[command(subcommand)]
    /// A growth run or a drawing in place of scenarios.
    pub verb: Option<Verb>,

    /// The scenarios to measure; all of them when none is named
    #[arg(value_enum, value_name = "SCENARIO")]
    scenarios: Vec<Scenario>,

    /// This many customers at the same time, where one waits for the other
    #[arg(long, value_name = "N", default_value_t = 32, value_parser = value_parser!(u16).range(1..))]
    concurrency: u16,

    /// Measure for so many seconds
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = value_parser!(u32).range(1..))]
    seconds: u32,

    /// Measure a closed loop until so many orders are confirmed, or requests
    /// answered, instead of for some time
    #[arg(long, value_name = "N", conflicts_with = "seconds", value_parser = value_parser!(u64).range(1..))]
    orders: Option<u64>,

    /// Arrivals a second, for open-loop and events; without it half of the rate
    /// that checkout reaches
    #[arg(long, value_name = "N")]
    rate: Option<NonZeroU32>,

    /// For catalogue, search and product: how customers read
    #[arg(long, value_enum, value_name = "HOW", default_value_t)]
    reads: Reads,
    /// For overload: so many times the rate that the shop can confirm
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = value_parser!(u32).range(1..=1000))]
    times: u32,

    /// For drain: this many events wait in the outbox
    #[arg(long, value_name = "N", default_value_t = 100_000, value_parser = value_parser!(u64).range(1..))]
    backlog: u64,

    /// A catalogue of so many products
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = value_parser!(u32).range(2..=100_000))]
    products: u32,

    /// Seed for picking products; the same number picks the same
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,

    /// Leave out the raw SQL beside the checkouts
    #[arg(long)]
    no_limit: bool,

    /// Keep the data in databases made for it on this PostgreSQL server, and dropped afterwards
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,

    /// Run these contexts, separated by commas, in a process of their own while
    /// checkouts are measured; payments, when there is a broker
    #[arg(
        long,
        value_name = "NAMES",
        requires = "broker_url",
        value_delimiter = ',',
        value_parser = PossibleValuesParser::new(CAN_BE_APART),
    )]
    apart: Vec<String>,

    /// The broker between the processes
    #[arg(long, value_name = "URL")]
    broker_url: Option<String>,

    /// Serve the management port of the shop here, with the configured token and
    /// journal: what somebody who looks costs can be measured
    #[arg(long, value_name = "ADDRESS", conflicts_with = "broker_url")]
    management: Option<SocketAddr>,

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

/// The measurements that are no scenarios.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Measure checkouts as the shop fills up
    Growth(Box<GrowthArguments>),
    /// Draw what a growth run printed as JSON
    Plot(PlotArguments),
}

impl Arguments {
    /// The plan of these arguments.
    pub fn plan(&self) -> Plan {
        let all = self.scenarios.is_empty();
        let broker_url = self.broker_url.clone();
        let apart = if broker_url.is_some() && self.apart.is_empty() {
            vec!["payments".to_owned()]
        } else {
            self.apart.clone()
        };
        Plan {
            scenarios: if all { Scenario::ALL.to_vec() } else { self.scenarios.clone() },
            concurrency: self.concurrency.into(),
            until: match self.orders {
                Some(orders) => Until::Done(orders),
                None => Until::Elapsed(Duration::from_secs(self.seconds.into())),
            },
            rate: self.rate,
            reads: self.reads,
            times: self.times,
            backlog: self.backlog,
            seed: self.seed,
            limit: !self.no_limit,
            shop: ShopPlan {
                // No machine that this runs on counts with less than 32 bits.
                products: usize::try_from(self.products).unwrap_or(usize::MAX),
                place: Place { database_url: self.database_url.clone(), apart, broker_url },
                management: self.management,
                keep: self.keep,
            },
        }
    }
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

    fn parsed(words: &[&str]) -> Result<Plan, clap::Error> {
        let line = Line::try_parse_from([&["bench"], words].concat())?;
        Ok(line.arguments.plan())
    }

    #[test]
    fn a_bench_has_defaults() {
        let plan = parsed(&[]).unwrap();
        assert_eq!(plan.scenarios, Scenario::ALL);
        assert_eq!((plan.concurrency, plan.shop.products), (32, 1_000));
        assert_eq!(plan.until, Until::Elapsed(Duration::from_secs(20)));
        assert_eq!(plan.times, 10);
        assert!(plan.limit && plan.shop.place.apart.is_empty());
    }

    #[test]
    fn a_closed_loop_ends_by_time_or_by_orders() {
        assert_eq!(parsed(&["checkout", "--orders", "5"]).unwrap().until, Until::Done(5));
        assert!(parsed(&["--orders", "5", "--seconds", "5"]).is_err());
    }

    #[test]
    fn over_a_broker_payments_is_apart_unless_another_is() {
        let broker = ["--broker-url", "nats://127.0.0.1:4222"];
        assert_eq!(parsed(&broker).unwrap().shop.place.apart, ["payments"]);
        let products = parsed(&[&broker[..], &["--apart", "products"]].concat()).unwrap();
        assert_eq!(products.shop.place.apart, ["products"]);
        assert!(parsed(&["--apart", "payments"]).is_err());
    }

    #[test]
    fn only_some_contexts_can_be_apart() {
        for name in ["users", "orders", "payment", ""] {
            let words = ["--broker-url", "nats://127.0.0.1:4222", "--apart", name];
            assert!(parsed(&words).is_err(), "{name:?}");
        }
    }

    #[test]
    fn invalid_arguments_are_refused() {
        for words in [
            &["--concurrency", "0"][..],
            &["--products", "1"],
            &["--orders", "0"],
            &["--rate", "0"],
            &["everything"],
            &["checkout", "growth"],
        ] {
            assert!(parsed(words).is_err(), "{words:?}");
        }
    }
}
