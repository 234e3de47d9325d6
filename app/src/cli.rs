//! The command line: the flags that all verbs share, the verbs, and the exit code of each end. The verbs are in `commands`.

use std::error::Error;
use std::process::ExitCode;
use std::time::Instant;

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser, Subcommand};
use host::config::{Config, Settings};
use terminal::{Exit, output};

#[cfg(feature = "bench")]
use crate::commands::bench;
#[cfg(feature = "generator")]
use crate::commands::generate;
#[cfg(feature = "products")]
use crate::commands::import;
#[cfg(feature = "payments")]
use crate::commands::provider;
#[cfg(feature = "seed")]
use crate::commands::seed;
#[cfg(feature = "users")]
use crate::commands::users;
use crate::commands::{
    asyncapi, backup, contexts, contracts, dead_letters, doctor, health, migrate, move_context,
    observatory, openapi, prune, republish, restore, serve, snapshot,
};
#[cfg(feature = "check")]
use crate::commands::{check, explain, learn, tour};
#[cfg(feature = "demo")]
use crate::commands::{demo, rehearse};
#[cfg(all(feature = "users", feature = "products", feature = "orders", feature = "payments"))]
use crate::commands::{extract, verify};
use crate::configuration::{self, SettingsFlags};
use crate::error::CommandError;
use crate::{exit, logging, usage};

mod settings;

use settings::{lay_over, of_its_shop, runs_hosts, settings_for};

/// The width of help on a wide terminal, and where there is none.
const HELP_WIDTH: usize = 80;

/// The line that `galleria` is started with.
#[derive(Debug, Parser)]
#[command(
    name = "galleria",
    version,
    about = "A whole shop in one program: catalogue, baskets, orders and payments over HTTP."
)]
#[command(after_help = exit::HELP, subcommand_precedence_over_arg = true, max_term_width = HELP_WIDTH)]
pub struct CommandLine {
    #[command(flatten)]
    settings: SettingsFlags,

    #[command(subcommand)]
    verb: Option<Verb>,

    #[command(flatten, next_help_heading = "Options of serve, the command when none is given")]
    serve: serve::Arguments,
}

/// The verbs.
#[derive(Debug, Subcommand)]
enum Verb {
    /// Start the shop and answer HTTP until a signal stops it
    Serve(serve::Arguments),
    /// Play real checkouts on a temporary shop and explain them
    #[cfg(feature = "demo")]
    Demo(demo::Arguments),
    /// Present the shop: play scenes, and switch faults on and off
    #[cfg(feature = "demo")]
    Rehearse(rehearse::Arguments),
    /// Measure how fast the shop is on this machine, beside raw SQL
    #[cfg(feature = "bench")]
    Bench(Box<::bench::arguments::Arguments>),
    /// Fill a shop with test data: orders in every state
    #[cfg(feature = "seed")]
    Seed(seed::Arguments),
    /// Load a product CSV in Shopify's export format
    #[cfg(feature = "products")]
    Import(import::Arguments),
    /// Bring the tables of every database up to date
    Migrate(migrate::Arguments),
    /// Move a context to another database while its hosts run
    Move(move_context::Arguments),
    /// Run the simulated payment provider as a process of its own
    #[cfg(feature = "payments")]
    Provider(provider::Arguments),
    /// Make accounts, such as the first admin
    #[cfg(feature = "users")]
    Users(users::Arguments),
    /// List, replay and discard events that failed for good
    DeadLetters(dead_letters::Arguments),
    /// Publish again what the outbox of a context still holds
    Republish(republish::Arguments),
    /// Publish the present state of a context again, for replicas
    Snapshot(snapshot::Arguments),
    /// Ask a running host whether it is well
    Health(health::Arguments),
    /// Print a link that opens the observatory of a running host, once
    Observatory(observatory::Arguments),
    /// Delete old messages now, as running hosts do once a minute
    Prune(prune::Arguments),
    /// Copy the databases of a running shop as they are at one moment
    Backup(backup::Arguments),
    /// Put a backup into an empty data folder
    Restore(restore::Arguments),
    /// Show every setting and check everything the shop stands on
    Doctor(doctor::Arguments),
    /// Show the tables, events and subscriptions of each context
    Contexts(contexts::Arguments),
    /// Freeze the published events, and check that all stay readable
    Contracts(contracts::Arguments),
    /// Print the description of the API in OpenAPI 3.1
    Openapi(openapi::Arguments),
    /// Print the events of the shop in AsyncAPI 3.0
    Asyncapi(asyncapi::Arguments),
    /// Check the boundaries and the contracts of a source checkout
    #[cfg(feature = "check")]
    Check(check::Arguments),
    /// Explain the code of a finding: why, the price, how to mend it
    #[cfg(feature = "check")]
    Explain(explain::Arguments),
    /// Walk through the source along a checkout, a failure or a move
    #[cfg(feature = "check")]
    Tour(tour::Arguments),
    /// Take lessons: break a boundary in this checkout, and mend it
    #[cfg(feature = "check")]
    Learn(::lessons::Arguments),
    #[cfg(feature = "generator")]
    #[command(flatten)]
    Generate(code_generator::cli::Verb),
    /// Plan a host of its own for a context, and write its files
    #[cfg(all(feature = "users", feature = "products", feature = "orders", feature = "payments"))]
    Extract(extract::Arguments),
    /// Check that stored data keep the invariants of the shop
    #[cfg(all(feature = "users", feature = "products", feature = "orders", feature = "payments"))]
    Verify(verify::Arguments),
}

/// Does what the command line asks for. `started` is when the process began.
pub async fn run(started: Instant) -> ExitCode {
    let line = match CommandLine::try_parse() {
        Ok(line) => line,
        Err(refusal) => return usage::print(&refusal),
    };
    if line.verb.is_some() && line.serve.are_given() {
        return usage::print(&CommandLine::command().error(
            ErrorKind::ArgumentConflict,
            "--listen, --contexts, --no-demo-data and --narrate belong to serve: write them after it",
        ));
    }
    match Box::pin(dispatch(line, started)).await {
        Ok(exit) => exit.into(),
        Err(error) => {
            if let CommandError::Configuration(refused) = &error {
                // Each wrong setting is a line of its own.
                refused.each().iter().for_each(|one| output::complain(one));
            } else {
                output::complain(&error);
            }
            error.exit().into()
        }
    }
}

/// Reports that the runtime does not start.
pub fn cannot_begin(error: &(dyn Error + 'static)) -> ExitCode {
    output::say("galleria: the threads of this program cannot be started");
    output::complain(error);
    Exit::CannotStart.into()
}

async fn dispatch(line: CommandLine, started: Instant) -> Result<Exit, CommandError> {
    let verb = line.verb.unwrap_or(Verb::Serve(line.serve));
    let read = configuration::read(&line.settings);
    if let Verb::Doctor(arguments) = verb {
        return doctor::run(&arguments, &read.config, &read.unread).await;
    }
    let config = lay_over(&verb, read.complete()?);
    let settings = of_its_shop(&verb, &config, settings_for(&verb, &config)?)?;
    let telemetry = logging::start(&config, &settings, runs_hosts(&verb))?;
    let ended = Box::pin(perform(verb, &config, settings, started)).await;
    if !matches!(ended, Ok(Exit::CutShort)) {
        telemetry.stop().await;
    }
    ended
}

async fn perform(
    verb: Verb,
    config: &Config,
    settings: Settings,
    started: Instant,
) -> Result<Exit, CommandError> {
    match verb {
        #[cfg(feature = "demo")]
        Verb::Demo(arguments) => demo::run(arguments, settings).await,
        #[cfg(feature = "demo")]
        Verb::Rehearse(arguments) => rehearse::run(&arguments, config, &settings).await,
        #[cfg(feature = "bench")]
        Verb::Bench(arguments) => bench::run(&arguments, settings).await,
        #[cfg(feature = "seed")]
        Verb::Seed(arguments) => seed::run(&arguments, &settings).await,
        Verb::Serve(arguments) => serve::run(config, &settings, arguments.narrate, started).await,
        #[cfg(feature = "products")]
        Verb::Import(arguments) => import::run(&arguments, &settings).await,
        Verb::Migrate(arguments) => migrate::run(&arguments, &settings).await,
        Verb::Move(arguments) => move_context::run(&arguments, &settings).await,
        #[cfg(feature = "payments")]
        Verb::Provider(_) => provider::run(&settings).await,
        #[cfg(feature = "users")]
        Verb::Users(arguments) => users::run(arguments, &settings).await,
        Verb::DeadLetters(arguments) => dead_letters::run(arguments, &settings).await,
        Verb::Republish(arguments) => republish::run(arguments, &settings).await,
        Verb::Snapshot(arguments) => snapshot::run(&arguments, &settings).await,
        Verb::Health(arguments) => health::run(&arguments, &settings).await,
        Verb::Observatory(arguments) => observatory::run(&arguments, &settings).await,
        Verb::Prune(arguments) => prune::run(&arguments, &settings).await,
        Verb::Backup(arguments) => backup::run(arguments, &settings).await,
        Verb::Restore(arguments) => restore::run(&arguments, &settings).await,
        Verb::Contexts(arguments) => contexts::run(&arguments).await,
        Verb::Contracts(arguments) => contracts::run(&arguments, &settings).await,
        Verb::Openapi(arguments) => openapi::run(&arguments),
        Verb::Asyncapi(arguments) => asyncapi::run(&arguments),
        #[cfg(feature = "check")]
        Verb::Check(arguments) => check::run(arguments, &settings).await,
        #[cfg(feature = "check")]
        Verb::Explain(arguments) => explain::run(&arguments),
        #[cfg(feature = "check")]
        Verb::Tour(arguments) => tour::run(&arguments),
        #[cfg(feature = "check")]
        Verb::Learn(arguments) => learn::run(&arguments).await,
        #[cfg(feature = "generator")]
        Verb::Generate(verb) => generate::run(verb),
        #[cfg(all(
            feature = "users",
            feature = "products",
            feature = "orders",
            feature = "payments"
        ))]
        Verb::Extract(arguments) => extract::run(&arguments, config, &settings).await,
        #[cfg(all(
            feature = "users",
            feature = "products",
            feature = "orders",
            feature = "payments"
        ))]
        Verb::Verify(arguments) => verify::run(&arguments, &settings).await,
        Verb::Doctor(_) => Ok(Exit::Done),
    }
}
