//! `galleria verify`: whether stored data keep the invariants of the shop, after an incident or at any time.

use std::time::Duration;

use audit::{Verification, verify};
use clap::Args;
use host::config::Settings;
use operate::shops;
use platform::clock::SystemClock;
use shared_kernel::Clock as _;
use terminal::{Exit, output};

use super::CommandError;

/// How to verify.
#[derive(Debug, Args)]
#[command(after_help = "\
It reads the databases of all contexts, wherever the settings say they are,
and the provider's ledger. Give the database_url of every context that runs in
another host first: a database that is not there is refused, and none is made.
It changes nothing but brings tables up to date, and notes its findings in
verified.json in data_dir, which the observatory shows. The shop may be stopped or at work. Orders under way and
events that wait in an outbox break nothing: they are reported as still to be
done, and --wait gives a shop at work the time for them. So are dead letters,
with their orders, which wait for an operator.

A replica that lags or differs is named with the command that mends it; so are
events that were lost on their way.

Exit code 1 when an invariant is broken, and 0 when something is only still to
be done. docs/invariants.md explains each of them.

Examples:
  galleria verify
  galleria verify --wait 30 --json")]
pub(crate) struct Arguments {
    /// Give work under way so many seconds to end
    #[arg(long, value_name = "SECONDS", default_value_t = 0, value_parser = clap::value_parser!(u32).range(..=3_600))]
    wait: u32,

    /// Print the findings as JSON
    #[arg(long)]
    json: bool,
}

/// Verifies the shop and prints the findings.
pub(crate) async fn run(arguments: &Arguments, settings: &Settings) -> Result<Exit, CommandError> {
    let shop = shops::open_whole(settings).await?;
    let verified = verify(&shop, settings, Duration::from_secs(arguments.wait.into())).await;
    shop.stop().await;
    let verified = verified?;
    if let Err(error) = verified.keep(&settings.data_dir, SystemClock.now()) {
        tracing::warn!(%error, "what was found cannot be noted in the data folder, for the observatory");
    }
    output::print_result(&verified, arguments.json, Verification::render_text)?;
    Ok(Exit::done_if(verified.holds()))
}
