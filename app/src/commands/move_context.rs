//! `galleria move`: moves a context to another database while its hosts run, step by step, and prints the next thing to do.

use std::time::Instant;

use clap::Args;
use clap::builder::PossibleValuesParser;
use host::config::Settings;
use host::registry::COMPILED;
use operate::moving::{
    ContextMove, Destination, Plan, Report, Step, plan, rolled_back_text, step_text,
};
use secrecy::SecretString;
use serde_json::json;
use terminal::{Exit, Progress, output};

use super::CommandError;

/// The context to move, and its destination.
#[derive(Debug, Args)]
#[command(after_help = "\
The hosts go on while the data are copied. They are fenced for the last step or
two: writes are refused with 503, and events wait with their publishers. When it
has ended, set the context's database URL and start the hosts again.

It can be stopped at any moment, and goes on where it stopped when the same
command is given again. Until the last step --roll-back takes it back; after it,
the same command with the old place moves it back. The database that was moved
from keeps its data as a backup, which a move back empties and fills anew.

Others on this machine can read the command line of a running program, and so a
password in it: `--to env:NAME` takes the URL from an environment variable.

Exit code 1 when the copy differs from the original; the move is then rolled
back.

Examples:
  export PAYMENTS=postgres://galleria:secret@db.example.com:5432/galleria
  galleria move payments --to env:PAYMENTS
  galleria move payments --to env:PAYMENTS --roll-back
  galleria move payments --to sqlite --plan")]
pub(crate) struct Arguments {
    /// The context
    #[arg(value_parser = PossibleValuesParser::new(COMPILED))]
    context: String,

    /// A PostgreSQL URL, `env:NAME` for one that the environment variable NAME
    /// holds, or `sqlite` for the file in the data folder
    // It may hold a password. Clap repeats a value that it cannot read, so `Destination` reads it.
    #[arg(long, value_name = "URL|env:NAME|sqlite")]
    to: SecretString,

    /// Take back a move that has not ended: the hosts go on as before
    #[arg(long, conflicts_with = "plan")]
    roll_back: bool,

    /// Report what would be moved and change nothing
    #[arg(long)]
    plan: bool,

    /// Print the report as JSON
    #[arg(long)]
    json: bool,

    /// Stop when this step is done
    #[arg(long, value_name = "STEP", hide = true, value_parser = clap::value_parser!(u8).range(1..=7))]
    stop_after: Option<u8>,
}

/// Moves, plans or rolls back.
pub(crate) async fn run(arguments: &Arguments, settings: &Settings) -> Result<Exit, CommandError> {
    let context = COMPILED.iter().find(|name| **name == arguments.context);
    // The command line takes no other name.
    let Some(context) = context else { return Ok(Exit::Usage) };
    let to = &Destination::parse(&arguments.to)?;
    if arguments.plan {
        let plan = plan(settings, context, to).await?;
        output::print_result(&plan, arguments.json, Plan::render_text)?;
        return Ok(Exit::Done);
    }
    let mut moving = ContextMove::open(settings, context, to).await?;
    if arguments.roll_back {
        let was_begun = moving.roll_back().await?;
        let rolled_back = json!({ "context": context, "rolled_back": was_begun });
        output::print_result(&rolled_back, arguments.json, |_| {
            rolled_back_text(context, was_begun)
        })?;
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
            output::print(&step_text(step, &done))?;
        }
        report.add(step, &done);
        if arguments.stop_after.map(usize::from) == Some(step.number()) {
            return Ok(Exit::Done);
        }
    }
    report.end(began.elapsed(), moving.tables().await?, to);
    output::print_result(&report, arguments.json, Report::render_text)?;
    Ok(Exit::Done)
}
