//! `galleria demo`: the show and the load run, as verbs of the command line.

use std::process::ExitCode;
use std::time::Duration;

use clap::Args;

use super::CommandError;
use crate::cli::{Exit, output};
use crate::config::Settings;
use crate::demo::load::{self, Load, Until};
use crate::demo::{DemoError, show};

/// What to play.
#[derive(Debug, Args)]
#[command(after_help = "\
It needs nothing and leaves nothing behind: the shop lives in a temporary folder, on a free port. The exit code is 1
when an invariant is broken or a scene went otherwise than expected.

Examples:
  galleria demo
  galleria demo --load --concurrency 32 --seconds 20 --json
  galleria demo --load --database-url postgres://postgres@127.0.0.1/postgres
  galleria demo --load --apart payments --broker-url nats://127.0.0.1:4222")]
pub struct Arguments {
    /// Drive checkouts as fast as the shop takes them, and measure
    #[arg(long)]
    load: bool,

    /// With --load: this many customers order at the same time
    #[arg(long, value_name = "N", default_value_t = 32, requires = "load", value_parser = clap::value_parser!(u16).range(1..))]
    concurrency: u16,

    /// With --load: measure for so many seconds
    #[arg(long, value_name = "N", default_value_t = 20, requires = "load", value_parser = clap::value_parser!(u32).range(1..))]
    seconds: u32,

    /// With --load: measure until so many orders are confirmed, instead of for some time
    #[arg(long, value_name = "N", requires = "load", conflicts_with = "seconds", value_parser = clap::value_parser!(u64).range(1..))]
    orders: Option<u64>,

    /// With --load: a catalogue of so many products
    #[arg(long, value_name = "N", default_value_t = 1000, requires = "load", value_parser = clap::value_parser!(u32).range(2..=100_000))]
    products: u32,

    /// With --load: which products are picked; the same number picks the same
    #[arg(long, value_name = "N", default_value_t = 1, requires = "load")]
    seed: u64,

    /// With --load: keep the data in a database made for it on this PostgreSQL server, and dropped afterwards
    #[arg(long, value_name = "URL", requires = "load")]
    database_url: Option<String>,

    /// With --load: run these contexts, separated by commas, in a process of their own
    #[arg(long, value_name = "NAMES", requires = "broker_url", value_delimiter = ',')]
    apart: Vec<String>,

    /// With --apart: the broker between the processes
    #[arg(long, value_name = "URL", requires = "apart")]
    broker_url: Option<String>,

    /// Print one JSON document at the end and nothing else
    #[arg(long)]
    json: bool,

    /// Keep the temporary folder, and say where it is
    #[arg(long)]
    keep: bool,
}

/// Plays it. An interrupted demo leaves no folder and no process behind.
pub async fn run(arguments: Arguments, settings: Settings) -> Result<ExitCode, CommandError> {
    tokio::select! {
        exit = play(arguments, settings) => exit.map(Into::into),
        _interrupted = tokio::signal::ctrl_c() => Ok(Exit::CutShort.into()),
        () = terminated() => Ok(Exit::CutShort.into()),
    }
}

/// Returns at SIGTERM, which `timeout` and others send: the shop in a process of its own must not outlive the demo.
#[cfg(unix)]
async fn terminated() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut signals) => {
            let _signal = signals.recv().await;
        }
        // Then the signal ends this program at once, as it would have without us.
        Err(_cannot_listen) => std::future::pending().await,
    }
}

/// There is no such signal elsewhere.
#[cfg(not(unix))]
async fn terminated() {
    std::future::pending().await
}

async fn play(arguments: Arguments, settings: Settings) -> Result<Exit, CommandError> {
    let aloud = !arguments.json;
    if arguments.load {
        let report = load::run(&load_of(&arguments)?, settings, aloud).await?;
        if arguments.json {
            output::print_json(&report)?;
        }
        return Ok(exit_of(report.ok));
    }
    let report = show::run(settings, arguments.keep, aloud).await?;
    if arguments.json {
        output::print_json(&report)?;
    }
    Ok(exit_of(report.ok))
}

fn load_of(arguments: &Arguments) -> Result<Load, DemoError> {
    let too_many = |_| DemoError::Catalogue { reason: "there are too many".to_owned() };
    Ok(Load {
        concurrency: arguments.concurrency.into(),
        until: match arguments.orders {
            Some(orders) => Until::Confirmed(orders),
            None => Until::Elapsed(Duration::from_secs(arguments.seconds.into())),
        },
        products: usize::try_from(arguments.products).map_err(too_many)?,
        seed: arguments.seed,
        database_url: arguments.database_url.clone(),
        apart: arguments.apart.clone(),
        broker_url: arguments.broker_url.clone(),
        keep: arguments.keep,
    })
}

const fn exit_of(ok: bool) -> Exit {
    if ok { Exit::Done } else { Exit::Found }
}

/// What the process ends with when the demo cannot go on.
pub(super) const fn exit_of_error(error: &DemoError) -> Exit {
    match error {
        DemoError::Folder { .. } | DemoError::Database { .. } | DemoError::Start(_) => {
            Exit::CannotStart
        }
        DemoError::Store(_)
        | DemoError::ServerProcess { .. }
        | DemoError::Spawn(_)
        | DemoError::Unanswered { .. }
        | DemoError::Refused { .. }
        | DemoError::Answer { .. }
        | DemoError::Admin { .. }
        | DemoError::Catalogue { .. }
        | DemoError::Output(_)
        | DemoError::Driver { .. } => Exit::Failed,
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

    fn parsed(words: &[&str]) -> Result<Load, clap::Error> {
        let line = Line::try_parse_from([&["demo"], words].concat())?;
        Ok(load_of(&line.arguments).unwrap())
    }

    #[test]
    fn a_load_run_has_defaults() {
        let load = parsed(&["--load"]).unwrap();
        assert_eq!(load.concurrency, 32);
        assert_eq!(load.products, 1_000);
        assert_eq!(load.until, Until::Elapsed(Duration::from_secs(20)));
    }

    #[test]
    fn a_load_run_ends_by_time_or_by_orders() {
        assert_eq!(parsed(&["--load", "--orders", "5"]).unwrap().until, Until::Confirmed(5));
        assert!(parsed(&["--load", "--orders", "5", "--seconds", "5"]).is_err());
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for words in [
            &["--load", "--concurrency", "0"],
            &["--load", "--products", "1"],
            &["--load", "--orders", "0"],
        ] {
            assert!(parsed(words).is_err(), "{words:?}");
        }
        assert!(parsed(&["--concurrency", "8"]).is_err());
    }
}
