//! `galleria move`: moves a context to another database while its hosts run, step by step, and says what to do next.

use std::str::FromStr;
use std::time::Instant;

use clap::Args;
use clap::builder::PossibleValuesParser;
use platform::database::postgres::{BadDatabaseUrl, PostgresDatabase};
use platform::moving::MoveError;
use secrecy::SecretString;

use super::CommandError;
use crate::cli::{Exit, Progress, output};
use crate::config::Settings;
use crate::host::contexts::COMPILED;
use crate::moving::{ContextMove, ContextMoveError, Destination, Step, plan};

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

Exit code 1 when the copy differs from the original; the move is then rolled back.

Examples:
  galleria move payments --to postgres://galleria:secret@db.example.com:5432/galleria
  galleria move payments --to sqlite --plan
  galleria move payments --to postgres://galleria:secret@db.example.com:5432/galleria --roll-back")]
pub struct Arguments {
    /// The context
    #[arg(value_parser = PossibleValuesParser::new(COMPILED))]
    context: String,

    /// A PostgreSQL URL, or `sqlite` for the file in the data folder
    #[arg(long, value_name = "URL|sqlite")]
    to: To,

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

/// Where to, as it is written. It may hold a password, so it is never shown.
#[derive(Debug, Clone)]
struct To(Destination);

impl FromStr for To {
    type Err = BadDatabaseUrl;

    fn from_str(text: &str) -> Result<Self, BadDatabaseUrl> {
        if text == "sqlite" {
            return Ok(Self(Destination::Sqlite));
        }
        PostgresDatabase::new(text, "", None)?;
        Ok(Self(Destination::Server(SecretString::from(text))))
    }
}

/// Moves, plans or takes back.
pub async fn run(arguments: &Arguments, settings: &Settings) -> Result<Exit, CommandError> {
    let context = COMPILED.iter().find(|name| **name == arguments.context);
    // The command line takes no other name.
    let Some(context) = context else { return Ok(Exit::Usage) };
    let To(to) = &arguments.to;
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
        output::print(&report.in_words())?;
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
    fn where_to_is_a_url_or_the_word() {
        assert!(matches!("sqlite".parse::<To>(), Ok(To(Destination::Sqlite))));
        assert!(matches!("postgres://a:b@host/shop".parse::<To>(), Ok(To(Destination::Server(_)))));
        let refused = "mysql://a:secret@host/shop".parse::<To>().unwrap_err().to_string();
        assert!(!refused.contains("secret"), "{refused}");
    }
}
