//! The command line: the flags that all verbs share, the verbs, and how a verb's end becomes an exit code. What a verb
//! does is in `commands`.

use std::error::Error;
use std::process::ExitCode;
use std::time::Instant;

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser, Subcommand};

#[cfg(feature = "bench")]
use crate::commands::bench;
#[cfg(feature = "check")]
use crate::commands::check;
#[cfg(feature = "products")]
use crate::commands::import;
#[cfg(feature = "payments")]
use crate::commands::provider;
#[cfg(feature = "users")]
use crate::commands::users;
use crate::commands::{
    CommandError, contexts, contracts, dead_letters, doctor, migrate, move_context, serve,
};
#[cfg(all(feature = "users", feature = "products", feature = "orders", feature = "payments"))]
use crate::commands::{demo, extract, verify};
#[cfg(all(feature = "users", feature = "products", feature = "orders", feature = "payments"))]
use host::config::Source;
use host::config::{Config, Settings};
use terminal::output;

pub mod exit;

mod configuration;
mod logging;
mod refusals;

#[cfg(feature = "users")]
pub(crate) use configuration::PASSWORD_VARIABLE;
pub use configuration::SettingsFlags;
pub use exit::Exit;

/// The line that `galleria` is started with.
#[derive(Debug, Parser)]
#[command(
    name = "galleria",
    version,
    about = "A whole shop in one program: catalogue, baskets, orders and payments over HTTP."
)]
#[command(after_help = exit::HELP, subcommand_precedence_over_arg = true)]
pub struct CommandLine {
    #[command(flatten)]
    settings: SettingsFlags,

    #[command(subcommand)]
    verb: Option<Verb>,

    #[command(
        flatten,
        next_help_heading = "Options of serve, which is what happens when no command is given"
    )]
    serve: serve::Arguments,
}

/// What `galleria` can do.
#[derive(Debug, Subcommand)]
enum Verb {
    /// Start the shop and answer HTTP until told to stop
    Serve(serve::Arguments),
    /// Play real checkouts on a temporary shop and tell what happens
    #[cfg(all(feature = "users", feature = "products", feature = "orders", feature = "payments"))]
    Demo(demo::Arguments),
    /// Measure how fast the shop is on this machine, beside raw SQL
    #[cfg(feature = "bench")]
    Bench(Box<bench::Arguments>),
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
    /// Look after people's accounts
    #[cfg(feature = "users")]
    Users(users::Arguments),
    /// Look at events that a handler failed at for good, and settle them
    DeadLetters(dead_letters::Arguments),
    /// Show every setting and check what the shop stands on
    Doctor(doctor::Arguments),
    /// Show what each context owns, publishes and subscribes to
    Contexts(contexts::Arguments),
    /// Freeze what contexts tell each other, and check that all of it stays readable
    Contracts(contracts::Arguments),
    /// Check the architecture of a source checkout
    #[cfg(feature = "check")]
    Check(check::Arguments),
    /// Plan how a context leaves for a host of its own, and write what that takes
    #[cfg(all(feature = "users", feature = "products", feature = "orders", feature = "payments"))]
    Extract(extract::Arguments),
    /// Check that what is stored keeps what the shop promises
    #[cfg(all(feature = "users", feature = "products", feature = "orders", feature = "payments"))]
    Verify(verify::Arguments),
}

/// Does what the command line says. `started` is when the process began.
pub async fn run(started: Instant) -> ExitCode {
    let line = match CommandLine::try_parse() {
        Ok(line) => line,
        Err(refusal) => return usage(&refusal),
    };
    if line.verb.is_some() && line.serve.are_given() {
        return usage(&CommandLine::command().error(
            ErrorKind::ArgumentConflict,
            "--listen, --contexts and --no-demo-data belong to serve: write them after it",
        ));
    }
    match dispatch(line, started).await {
        Ok(code) => code,
        Err(error) => {
            output::complain(&error);
            error.exit().into()
        }
    }
}

/// Says that the runtime does not start.
pub fn cannot_begin(error: &(dyn Error + 'static)) -> ExitCode {
    output::say("galleria: the threads of this program cannot be started");
    output::complain(error);
    Exit::CannotStart.into()
}

/// Prints what clap has to say: help and version to stdout, a refusal to stderr.
fn usage(said: &clap::Error) -> ExitCode {
    refusals::print(said);
    if said.use_stderr() { Exit::Usage.into() } else { Exit::Done.into() }
}

async fn dispatch(line: CommandLine, started: Instant) -> Result<ExitCode, CommandError> {
    let verb = line.verb.unwrap_or(Verb::Serve(line.serve));
    let config = lay_over(&verb, configuration::read(&line.settings)?);
    if let Verb::Doctor(arguments) = verb {
        return Ok(doctor::run(&arguments, &config).await?.into());
    }
    let settings = settings_for(&verb, &config)?;
    logging::start(&config, &settings)?;
    let exit = match verb {
        #[cfg(all(
            feature = "users",
            feature = "products",
            feature = "orders",
            feature = "payments"
        ))]
        Verb::Demo(arguments) => return demo::run(arguments, settings).await,
        #[cfg(feature = "bench")]
        Verb::Bench(arguments) => return bench::run(&arguments, settings).await,
        Verb::Serve(_) => serve::run(&settings, started).await,
        #[cfg(feature = "products")]
        Verb::Import(arguments) => import::run(&arguments, &settings).await,
        Verb::Migrate(arguments) => migrate::run(&arguments, &settings).await,
        Verb::Move(arguments) => move_context::run(&arguments, &settings).await,
        #[cfg(feature = "payments")]
        Verb::Provider(_) => provider::run(&settings).await,
        #[cfg(feature = "users")]
        Verb::Users(arguments) => users::run(arguments, &settings).await,
        Verb::DeadLetters(arguments) => dead_letters::run(arguments, &settings).await,
        Verb::Contexts(arguments) => contexts::run(&arguments, &settings).await,
        Verb::Contracts(arguments) => contracts::run(&arguments, &settings).await,
        #[cfg(feature = "check")]
        Verb::Check(arguments) => check::run(&arguments),
        #[cfg(all(
            feature = "users",
            feature = "products",
            feature = "orders",
            feature = "payments"
        ))]
        Verb::Extract(arguments) => extract::run(&arguments, &config, &settings).await,
        #[cfg(all(
            feature = "users",
            feature = "products",
            feature = "orders",
            feature = "payments"
        ))]
        Verb::Verify(arguments) => verify::run(&arguments, &settings).await,
        Verb::Doctor(_) => Ok(Exit::Done),
    };
    exit.map(Into::into)
}

/// The configuration with the flags that a verb has for itself on top.
fn lay_over(verb: &Verb, config: Config) -> Config {
    if let Verb::Serve(arguments) = verb {
        return arguments.lay_over(config);
    }
    #[cfg(feature = "payments")]
    if let Verb::Provider(arguments) = verb {
        return arguments.lay_over(config);
    }
    config
}

/// Whether it plays with a shop of its own.
#[cfg(all(feature = "users", feature = "products", feature = "orders", feature = "payments"))]
const fn is_a_show(verb: &Verb) -> bool {
    #[cfg(feature = "bench")]
    if let Verb::Bench(_) = verb {
        return true;
    }
    matches!(verb, Verb::Demo(_))
}

/// The settings, with a demo's own idea of what to log.
#[cfg_attr(
    not(all(feature = "users", feature = "products", feature = "orders", feature = "payments")),
    expect(unused_variables, reason = "only a program with every context has a demo")
)]
fn settings_for(verb: &Verb, config: &Config) -> Result<Settings, CommandError> {
    let settings = Settings::read(config)?;
    #[cfg(all(feature = "users", feature = "products", feature = "orders", feature = "payments"))]
    if is_a_show(verb)
        && config.shown().any(|(key, _, source)| key.name == "log" && *source == Source::Default)
    {
        // What would be warned of is part of the show, and told there.
        return Ok(Settings { log: "error".to_owned(), ..settings });
    }
    Ok(settings)
}
