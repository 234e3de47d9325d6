//! `galleria extract`: plans how a context runs in a host of its own, and writes the files for it.

use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::PossibleValuesParser;
use host::config::{Config, Settings};
use host::registry::COMPILED;
use operate::extraction::{self, Extracted, Plan};
use terminal::{Exit, output};

use super::CommandError;

/// Which context, and what to do about it.
#[derive(Debug, Args)]
#[command(after_help = "\
The plan is asked of the contexts that run here and of their databases, which
are only read. Without --plan it writes the configuration of both hosts, a
compose file, a reverse proxy, manifests for Kubernetes and the steps to take.
It holds no secrets: they are taken from the environment. Files that are there
already with another content are left alone; nothing is written then, and the
exit code is 1.

Examples:
  galleria extract payments --plan
  galleria extract payments
  galleria extract payments --into deploy/payments --json")]
pub(crate) struct Arguments {
    /// The context
    #[arg(value_parser = PossibleValuesParser::new(COMPILED))]
    context: String,

    /// Print the plan and write nothing
    #[arg(long, conflicts_with = "into")]
    plan: bool,

    /// The folder to write into [default: extracted/ and the name of the
    /// context]
    #[arg(long, value_name = "FOLDER")]
    into: Option<PathBuf>,

    /// Print the plan, and the written files, as JSON
    #[arg(long)]
    json: bool,
}

/// Plans, and writes unless only the plan is wanted.
pub(crate) async fn run(
    arguments: &Arguments,
    config: &Config,
    settings: &Settings,
) -> Result<Exit, CommandError> {
    let context = COMPILED.iter().find(|name| **name == arguments.context);
    // The command line takes no other name.
    let Some(context) = context else { return Ok(Exit::Usage) };
    if arguments.plan {
        let plan = extraction::plan(context, settings).await?;
        output::print_result(&plan, arguments.json, Plan::render_text)?;
        return Ok(Exit::Done);
    }
    let default = Path::new("extracted").join(context);
    let folder = arguments.into.as_deref().unwrap_or(&default);
    let extracted = extraction::write(context, folder, config, settings).await?;
    output::print_result(&extracted, arguments.json, Extracted::render_text)?;
    Ok(Exit::Done)
}
