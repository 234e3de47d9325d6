//! The command line: the flags that all verbs share, the verbs, and how a verb's end becomes an exit code. What a verb
//! does is in `commands`.

use std::error::Error;
use std::process::ExitCode;
use std::time::Instant;

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser, Subcommand};

use crate::commands::{
    CommandError, contexts, dead_letters, demo, doctor, import, migrate, serve, users,
};
use crate::config::{Settings, Source};

pub mod exit;
pub mod output;

mod configuration;
mod logging;
mod text_table;

pub use configuration::SettingsFlags;
pub use exit::Exit;
pub(crate) use text_table::text_table;

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
    Demo(demo::Arguments),
    /// Load a product CSV in Shopify's export format
    Import(import::Arguments),
    /// Bring the tables of every database up to date
    Migrate(migrate::Arguments),
    /// Look after people's accounts
    Users(users::Arguments),
    /// Look at events that a handler failed at for good, and settle them
    DeadLetters(dead_letters::Arguments),
    /// Show every setting and check what the shop stands on
    Doctor(doctor::Arguments),
    /// Show what each context owns, publishes and subscribes to
    Contexts(contexts::Arguments),
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
            "--listen and --no-demo-data belong to serve: write them after it",
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
    // A reader that has gone needs no help any more.
    let _closed = said.print();
    if said.use_stderr() { Exit::Usage.into() } else { Exit::Done.into() }
}

async fn dispatch(line: CommandLine, started: Instant) -> Result<ExitCode, CommandError> {
    let verb = line.verb.unwrap_or(Verb::Serve(line.serve));
    let serve = if let Verb::Serve(arguments) = &verb { Some(arguments) } else { None };
    let config = configuration::read(&line.settings, serve)?;
    if let Verb::Doctor(arguments) = verb {
        return Ok(doctor::run(&arguments, &config).await?.into());
    }
    let mut settings = Settings::read(&config)?;
    if let Verb::Demo(_) = verb
        && config.shown().any(|(key, _, source)| key.name == "log" && *source == Source::Default)
    {
        // What would be warned of is part of the show, and told there.
        "error".clone_into(&mut settings.log);
    }
    logging::start(&config, &settings)?;
    let exit = match verb {
        Verb::Demo(arguments) => return demo::run(arguments, settings).await,
        Verb::Serve(_) => serve::run(&settings, started).await,
        Verb::Import(arguments) => import::run(&arguments, &settings).await,
        Verb::Migrate(arguments) => migrate::run(&arguments, &settings).await,
        Verb::Users(arguments) => users::run(arguments, &settings).await,
        Verb::DeadLetters(arguments) => dead_letters::run(arguments, &settings).await,
        Verb::Contexts(arguments) => contexts::run(&arguments, &settings).await,
        Verb::Doctor(_) => Ok(Exit::Done),
    };
    exit.map(Into::into)
}
