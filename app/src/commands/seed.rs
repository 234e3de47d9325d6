//! `galleria seed`: test data for a shop, through the shop itself.

use ::seed::plan::Plan;
use ::seed::{Seeded, seed};
use clap::Args;
use host::config::Settings;
use terminal::{Exit, output};

use super::CommandError;

/// How much to make.
#[derive(Debug, Args)]
#[command(after_help = "\
It imports products, registers customers and an admin, and lets them order, pay
with test cards, cancel, ship, deliver and refund, over HTTP as they would. The
first twelve orders have every state there is, the others a likely mixture. The
same numbers and the same seed give the same data; ids, times and the password,
which is printed, are those of the run.

The shop must not be running on the same folder. Test data cannot be taken out
again, so a shop that has products or users is refused without
--beside-existing. With it, events of the shop that wait are handled meanwhile,
and no mails are written about them. Passwords are hashed as cheaply as can be:
for tests only.
The payment provider is the one of the settings, and must know the test cards.

Examples:
  galleria --data-dir /tmp/shop seed --customers 200 --orders 5000
  galleria seed --orders 100 --seed 2 --beside-existing --json")]
pub(crate) struct Arguments {
    /// Customers
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = at_least_one)]
    customers: usize,

    /// Orders
    #[arg(long, value_name = "N", default_value_t = 1_000)]
    orders: usize,

    /// The number that the data follow from
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,

    /// Add to a shop that has products or users
    #[arg(long)]
    beside_existing: bool,

    /// Print the result as JSON
    #[arg(long)]
    json: bool,
}

fn at_least_one(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|number| *number > 0).ok_or_else(|| "must be 1 or more".to_owned())
}

/// Fills the shop and prints what is in it.
pub(crate) async fn run(arguments: &Arguments, settings: &Settings) -> Result<Exit, CommandError> {
    let Arguments { customers, orders, seed: number, beside_existing, json } = arguments;
    let plan = Plan { customers: *customers, orders: *orders, seed: *number };
    // Boxed: it holds a whole shop.
    let seeded = Box::pin(seed(settings, plan, *beside_existing)).await?;
    output::print_result(&seeded, *json, Seeded::render_text)?;
    Ok(Exit::Done)
}
