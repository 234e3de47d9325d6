//! `galleria doctor`: shows every setting with where it came from, and checks what the shop stands on. It makes nothing
//! and changes nothing.

use clap::Args;
use serde::Serialize;

use super::{CommandError, databases};
use crate::cli::Exit;
use finding::Finding;
use host::config::{Config, ConfigError, Settings};
use host::data_dir;
use terminal::output;

mod broker;
mod data_folder;
mod database;
mod finding;
mod port;
mod provider;
mod report;

/// How to tell it.
#[derive(Debug, Args)]
#[command(after_help = "\
It makes nothing and changes nothing, and it works beside a running shop. Exit code 0 when all is well, 1 when there is a
problem; each problem says what to do.

Example:
  galleria doctor --data-dir /var/lib/galleria")]
pub struct Arguments {
    /// Print everything as JSON
    #[arg(long)]
    json: bool,
}

/// Everything the doctor says.
#[derive(Debug, Serialize)]
struct Diagnosis {
    version: &'static str,
    sqlite: String,
    healthy: bool,
    settings: Vec<ShownSetting>,
    findings: Vec<Finding>,
}

/// One setting. A secret is masked.
#[derive(Debug, Serialize)]
struct ShownSetting {
    name: &'static str,
    value: String,
    source: String,
    meaning: &'static str,
}

/// Looks at everything and says it.
pub async fn run(arguments: &Arguments, config: &Config) -> Result<Exit, CommandError> {
    let findings = match Settings::read(config) {
        Ok(settings) => examine(&settings).await,
        Err(refused) => {
            let finding = |error: &ConfigError| {
                Finding::problem(
                    "configuration",
                    output::describe(error),
                    "give it a value that makes sense; nothing else can be checked before",
                )
            };
            refused.each().iter().map(finding).collect()
        }
    };
    let healthy = !findings.iter().any(Finding::is_problem);
    let diagnosis = Diagnosis {
        version: env!("CARGO_PKG_VERSION"),
        sqlite: database::sqlite_version().await,
        healthy,
        settings: settings_shown(config),
        findings,
    };
    if arguments.json {
        output::print_json(&diagnosis)?;
    } else {
        output::print(&report::as_text(&diagnosis))?;
    }
    Ok(if healthy { Exit::Done } else { Exit::Found })
}

fn settings_shown(config: &Config) -> Vec<ShownSetting> {
    let shown = config.shown().map(|(key, value, source)| ShownSetting {
        name: key.name,
        value,
        source: source.to_string(),
        meaning: key.help,
    });
    shown.collect()
}

async fn examine(settings: &Settings) -> Vec<Finding> {
    let is_served = data_dir::is_served(settings);
    let mut findings = data_folder::examine(&settings.data_dir, &is_served);
    let databases = databases::all(settings);
    let mut some_exist = false;
    for kept in &databases {
        // One that does not answer is looked at, and said to be so.
        some_exist = some_exist || kept.exists().await.unwrap_or(true);
    }
    if some_exist {
        for kept in &databases {
            findings.push(database::examine(kept).await);
            findings.extend(database::left_behind(kept, &settings.data_dir).await);
        }
    } else {
        let says = "there are none yet; the first `galleria serve` makes them".to_owned();
        findings.push(Finding::note("databases", says));
    }
    findings.extend(broker::examine(settings).await);
    findings.extend(provider::examine(settings).await);
    findings.push(port::examine(settings.listen, matches!(is_served, Ok(true))).await);
    findings
}
