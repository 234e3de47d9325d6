//! `galleria extract`: plans how a context runs in a host of its own, and writes the files for it.

use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::PossibleValuesParser;
use host::config::{Config, Settings};
use host::registry::COMPILED;
use operate::extraction::{self, Extracted, Plan};
use terminal::{Exit, output};

use super::CommandError;

/// Which contexts, and what to do about them.
#[derive(Debug, Args)]
#[command(after_help = "\
The plan is asked of the contexts that run here and of their databases, which
are only read. Without --plan it writes the configuration of every host, a
compose file, a reverse proxy, manifests for Kubernetes and the steps to take.
It holds no secrets: they are taken from the environment. Files that are there
already with another content are left alone; nothing is written then, and the
exit code is 1.

The next extraction begins with the main.toml of the one before, which says
what is out already and where.

Examples:
  galleria extract payments --plan
  galleria extract payments
  galleria extract orders --config extracted/payments/main.toml
  galleria extract orders payments --into deploy/checkout --json")]
pub(crate) struct Arguments {
    /// The context, or several that share the new host
    #[arg(required = true, value_name = "CONTEXT", value_parser = PossibleValuesParser::new(COMPILED))]
    contexts: Vec<String>,

    /// Print the plan and write nothing
    #[arg(long, conflicts_with = "into")]
    plan: bool,

    /// The folder to write into [default: extracted/ and the names of the
    /// contexts]
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
    let is_named = |context: &&str| arguments.contexts.iter().any(|name| name == context);
    let contexts: Vec<&'static str> = COMPILED.iter().copied().filter(is_named).collect();
    if arguments.plan {
        let plan = extraction::plan(&contexts, config, settings).await?;
        output::print_result(&plan, arguments.json, Plan::render_text)?;
        return Ok(Exit::Done);
    }
    let default = Path::new("extracted").join(contexts.join("-"));
    let folder = arguments.into.as_deref().unwrap_or(&default);
    let extracted = extraction::write(&contexts, folder, config, settings).await?;
    output::print_result(&extracted, arguments.json, Extracted::render_text)?;
    Ok(Exit::Done)
}
