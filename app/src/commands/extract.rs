//! `galleria extract`: says what it takes to let a context run in a host of its own, and writes what is needed for it
//! outside the context's crate. Nothing inside the crate changes, and no data moves: `galleria move` does that.

use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::PossibleValuesParser;
use serde::Serialize;

use super::CommandError;
use crate::cli::Exit;
use host::StartError;
use host::config::{Config, Settings};
use host::registry::COMPILED;
use plan::Plan;
use terminal::output;
use write::Written;

mod plan;

mod data;
mod sides;

mod files;
mod text;
mod write;

/// Which context, and what to do about it.
#[derive(Debug, Args)]
#[command(after_help = "\
The plan is asked of the contexts that run here and of their databases, which are only read. Without --plan it writes the
configuration of both hosts, a compose file, a reverse proxy, manifests for Kubernetes and the steps to take. It holds no
secrets: they are taken from the environment. Files that are there already and say something else are left alone; nothing
is written then, and the exit code is 1.

Examples:
  galleria extract payments --plan
  galleria extract payments
  galleria extract payments --into deploy/payments --json")]
pub struct Arguments {
    /// The context
    #[arg(value_parser = PossibleValuesParser::new(COMPILED))]
    context: String,

    /// Say what it takes and write nothing
    #[arg(long, conflicts_with = "into")]
    plan: bool,

    /// The folder to write into [default: extracted/ and the name of the context]
    #[arg(long, value_name = "FOLDER")]
    into: Option<PathBuf>,

    /// Print the plan, and what was written, as JSON
    #[arg(long)]
    json: bool,
}

/// The plan and what became of it.
#[derive(Debug, Serialize)]
struct Extracted<'a> {
    plan: &'a Plan,
    folder: &'a Path,
    files: Vec<Written>,
}

/// Plans, and writes unless only the plan is wanted.
pub async fn run(
    arguments: &Arguments,
    config: &Config,
    settings: &Settings,
) -> Result<Exit, CommandError> {
    let context = COMPILED.iter().find(|name| **name == arguments.context);
    // The command line takes no other name.
    let Some(context) = context else { return Ok(Exit::Usage) };
    let plan = Plan::make(context, stays(context, settings)?, settings).await?;
    if arguments.plan {
        show(&plan, arguments.json)?;
        return Ok(Exit::Done);
    }
    let default = Path::new("extracted").join(context);
    let folder = arguments.into.as_deref().unwrap_or(&default);
    let written = write::all(folder, &files::of(&plan, folder, config, settings))?;
    if arguments.json {
        output::print_json(&Extracted { plan: &plan, folder, files: written })?;
    } else {
        output::print(&text::written(folder, &written))?;
    }
    Ok(Exit::Done)
}

fn show(plan: &Plan, as_json: bool) -> Result<(), CommandError> {
    if as_json {
        output::print_json(plan)?;
    } else {
        output::print(&text::plan(plan))?;
    }
    Ok(())
}

/// The contexts that this host goes on with. An empty list in the settings would mean all, so somebody has to stay.
fn stays(context: &'static str, settings: &Settings) -> Result<Vec<&'static str>, CommandError> {
    if !settings.contexts.contains(&context) {
        return Err(StartError::NotHosted { context }.into());
    }
    let others: Vec<_> =
        settings.contexts.iter().copied().filter(|name| *name != context).collect();
    if others.is_empty() { Err(CommandError::NothingStays { context }) } else { Ok(others) }
}
