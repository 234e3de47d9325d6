//! `galleria move`: moves a context to another database while its hosts run, step by step, and says what to do next.

use std::time::Instant;

use clap::Args;
use clap::builder::PossibleValuesParser;
use platform::database::postgres::{BadDatabaseUrl, PostgresDatabase};
use platform::moving::MoveError;
use secrecy::{ExposeSecret, SecretString};

use super::CommandError;
use crate::cli::Exit;
use host::config::Settings;
use host::registry::COMPILED;
use operate::moving::{ContextMove, ContextMoveError, Destination, Step, plan};
use terminal::{Progress, output};

mod report;

use report::Report;

/// What to move, and where to.
#[derive(Debug, Args)]
#[command(after_help = "\
The hosts go on while the data are copied. They are fenced for the last step or two: what they would write is refused with
503, and events wait with their publishers. When it has ended, set the context's database URL and start the hosts again.

It can be stopped at any moment, and goes on where it stopped when the same command is given again. Until the last step
--roll-back takes it back; after it, the same command with the old place moves it back. The database that was moved from
keeps its data as a backup, which a move back empties and fills anew.

Others on this machine can read the command line of a running program, and so a password in it: `--to env:NAME` takes the
URL from an environment variable.

Exit code 1 when the copy differs from the original; the move is then rolled back.

Examples:
  galleria move payments --to postgres://galleria@db.example.com:5432/galleria
  PAYMENTS=postgres://galleria:secret@db.example.com:5432/galleria galleria move payments --to env:PAYMENTS
  galleria move payments --to sqlite --plan
  galleria move payments --to postgres://galleria@db.example.com:5432/galleria --roll-back")]
pub struct Arguments {
    /// The context
    #[arg(value_parser = PossibleValuesParser::new(COMPILED))]
    context: String,

    /// A PostgreSQL URL, `env:NAME` for one that the environment variable NAME holds, or `sqlite` for the file in the data
    /// folder
    // It may hold a password. Clap repeats what it cannot read, so this is read by `destination`.
    #[arg(long, value_name = "URL|env:NAME|sqlite")]
    to: SecretString,

    /// Take back a move that has not ended: the hosts go on as before
    #[arg(long, conflicts_with = "plan")]
    roll_back: bool,

    /// Say what would be moved and change nothing
    #[arg(long)]
    plan: bool,

    /// Print the report as JSON
    #[arg(long)]
    json: bool,

    /// Stop when this step is done
    #[arg(long, value_name = "STEP", hide = true, value_parser = clap::value_parser!(u8).range(1..=7))]
    stop_after: Option<u8>,
}

/// Why nothing can be moved there. What was written is not repeated: it may hold a password.
#[derive(Debug, thiserror::Error)]
pub enum BadDestination {
    /// It is neither a URL nor the word.
    #[error("--to is neither `sqlite` nor `env:` and a variable's name, and {0}")]
    Unreadable(BadDatabaseUrl),
    /// The variable is not there.
    #[error("--to names the environment variable {name}, which is not set")]
    NotSet {
        /// Its name.
        name: String,
    },
}

fn destination(to: &SecretString) -> Result<Destination, BadDestination> {
    let to = to.expose_secret();
    // What cannot be a variable's name is not repeated as one: it may be a URL.
    let is_name = |name: &&str| name.chars().all(|one| one.is_ascii_alphanumeric() || one == '_');
    let Some(name) = to.strip_prefix("env:").filter(is_name) else { return parse(to) };
    let value = std::env::var(name);
    parse(&value.map_err(|_not_there| BadDestination::NotSet { name: name.to_owned() })?)
}

fn parse(to: &str) -> Result<Destination, BadDestination> {
    if to == "sqlite" {
        return Ok(Destination::Sqlite);
    }
    PostgresDatabase::new(to, "", None).map_err(BadDestination::Unreadable)?;
    Ok(Destination::Server(SecretString::from(to)))
}

/// Moves, plans or takes back.
pub async fn run(arguments: &Arguments, settings: &Settings) -> Result<Exit, CommandError> {
    let context = COMPILED.iter().find(|name| **name == arguments.context);
    // The command line takes no other name.
    let Some(context) = context else { return Ok(Exit::Usage) };
    let to = &destination(&arguments.to)?;
    if arguments.plan {
        let plan = plan(settings, context, to).await?;
        report::plan(&plan, arguments.json)?;
        return Ok(Exit::Done);
    }
    let mut moving = ContextMove::open(settings, context, to).await?;
    if arguments.roll_back {
        let was_begun = moving.roll_back().await?;
        report::rolled_back(context, was_begun, arguments.json)?;
        return Ok(Exit::Done);
    }
    take_steps(arguments, context, to, &mut moving).await
}

async fn take_steps(
    arguments: &Arguments,
    context: &'static str,
    to: &Destination,
    moving: &mut ContextMove,
) -> Result<Exit, CommandError> {
    let began = Instant::now();
    let mut report = Report::begin(context, moving.ways());
    for step in Step::ALL {
        let bar = Progress::of("rows");
        let done = moving.take(step, &mut |copying| bar.show(copying.done, copying.total)).await;
        bar.end();
        let done = done?;
        if !arguments.json {
            output::print(&report::step(step, &done))?;
        }
        report.add(step, &done);
        if arguments.stop_after.map(usize::from) == Some(step.number()) {
            return Ok(Exit::Done);
        }
    }
    report.end(began.elapsed(), moving.tables().await?, to);
    if arguments.json {
        output::print_json(&report)?;
    } else {
        output::print(&report.render_text())?;
    }
    Ok(Exit::Done)
}

/// What the process ends with when the context does not move.
pub(super) const fn exit_of(error: &ContextMoveError) -> Exit {
    match error {
        ContextMoveError::RolledBack(_)
        | ContextMoveError::Ended { .. }
        | ContextMoveError::ThereAlready { .. }
        | ContextMoveError::Move(MoveError::Differs { .. }) => Exit::Found,
        ContextMoveError::Move(MoveError::Failed { .. } | MoveError::OutOfOrder { .. }) => {
            Exit::Failed
        }
        ContextMoveError::Move(_)
        | ContextMoveError::Start(_)
        | ContextMoveError::Busy { .. }
        | ContextMoveError::NoSource { .. }
        | ContextMoveError::NotReached { .. }
        | ContextMoveError::TemporaryFolder(_) => Exit::CannotStart,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_to_is_a_url_a_variable_or_the_word() {
        let read = |text: &str| destination(&SecretString::from(text));
        assert!(matches!(read("sqlite"), Ok(Destination::Sqlite)));
        assert!(matches!(read("postgres://a:b@host/shop"), Ok(Destination::Server(_))));
        assert!(matches!(read("env:CARGO_PKG_NAME"), Err(BadDestination::Unreadable(_))));
        let Err(BadDestination::NotSet { name }) = read("env:NOT_SET_BY_ANYBODY") else { panic!() };
        assert_eq!(name, "NOT_SET_BY_ANYBODY");
        assert!(matches!(read("env:mysql://a:b@host/shop"), Err(BadDestination::Unreadable(_))));
        let refused = read("mysql://a:secret@host/shop").unwrap_err().to_string();
        assert!(!refused.contains("secret"), "{refused}");
    }
}
