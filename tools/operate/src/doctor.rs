//! The doctor: every setting with its source, and a check of everything a shop stands on. It makes nothing and changes
//! nothing.

use host::config::{Config, ConfigError, Settings};
use host::identity;
use host::registry::COMPILED;
use platform::clock::SystemClock;
use platform::identity::Refusal;
use serde::Serialize;
use shared_kernel::Clock;
use terminal::{output, without_credentials};
use uuid::Uuid;

use crate::databases;

mod broker;
mod broker_durability;
mod configuration;
mod data_folder;
mod database;
mod encryption;
mod forwarding;
mod letters;
mod matters;
mod messages;
mod port;
mod provider;
mod running;
mod secret;
mod servers;

mod finding;

mod report;

pub use finding::{Finding, Verdict};
use servers::Reached;

/// Everything the doctor reports.
#[derive(Debug, Serialize)]
pub struct Diagnosis {
    version: &'static str,
    sqlite: String,
    /// Whether there is no problem.
    pub healthy: bool,
    settings: Vec<ShownSetting>,
    findings: Vec<Finding>,
    /// The contexts that run elsewhere, whose tables were not looked at.
    elsewhere: Vec<&'static str>,
    #[serde(flatten)]
    numbers: Numbers,
}

/// The numbers behind some findings, for programs.
#[derive(Debug, Default, Serialize)]
struct Numbers {
    /// Messages that do not go on without an operator, by context and kind.
    letters: Vec<letters::Letters>,
    /// Money that waits for the provider or an operator, by context, kind and currency.
    matters: Vec<matters::Matters>,
    /// Events that the broker holds for each context.
    broker: Vec<broker::Backlog>,
}

/// One setting. A secret is masked.
#[derive(Debug, Serialize)]
struct ShownSetting {
    name: &'static str,
    value: String,
    source: String,
    meaning: &'static str,
}

impl Diagnosis {
    /// The diagnosis for people.
    pub fn render_text(&self) -> String {
        report::as_text(self)
    }
}

/// A finding for each reason why a part of the configuration could not be read.
pub fn unread_configuration(error: &ConfigError) -> Vec<Finding> {
    configuration::problems(error)
}

/// Checks everything that can be checked with this configuration. `unread` are the parts of it that could not be read.
pub async fn examine(version: &'static str, config: &Config, unread: Vec<Finding>) -> Diagnosis {
    let usable = configuration::read(config);
    let (mut findings, mut numbers) = (unread, Numbers::default());
    findings.extend(usable.findings);
    findings.extend(configuration::open_secrets(config));
    let mut elsewhere = Vec::new();
    match usable.settings.map(|settings| settings.of_one_shop()) {
        Some(Ok(settings)) => {
            elsewhere.extend(COMPILED.iter().filter(|name| !settings.contexts.contains(name)));
            findings.extend(check(&settings, &usable.wrong, &mut numbers).await);
        }
        Some(Err(several)) => findings.extend(unread_configuration(&config.refused(several))),
        None => {}
    }
    Diagnosis {
        version,
        sqlite: database::sqlite_version().await,
        healthy: !findings.iter().any(Finding::is_problem),
        settings: settings_shown(config),
        findings,
        elsewhere,
        numbers,
    }
}

fn settings_shown(config: &Config) -> Vec<ShownSetting> {
    let shown = config.shown().map(|(key, value, source)| ShownSetting {
        name: key.name,
        value: without_credentials(&value).unwrap_or(value),
        source: source.to_string(),
        meaning: key.help,
    });
    shown.collect()
}

/// Checks what does not depend on a `wrong` setting, which has its built-in value here.
async fn check(settings: &Settings, wrong: &[&str], numbers: &mut Numbers) -> Vec<Finding> {
    let mut findings = data_folder::examine(&settings.data_dir);
    let says_where = |name: &&&str| {
        **name == "contexts" || name.ends_with("database.url") || name.ends_with("database_url")
    };
    let mut may_run = true;
    if let Some(name) = wrong.iter().find(says_where) {
        findings.push(unchecked("databases", name));
    } else {
        let reached = servers::reach(databases::all(settings)).await;
        let running = match &*reached.away {
            [] => running::examine(settings, &reached.databases).await,
            away => running::away(away),
        };
        findings.push(running.finding());
        may_run = running.maybe();
        findings.extend(check_databases(settings, &reached).await);
        findings.extend(encryption::examine(settings));
        numbers.letters = letters::count(&reached.databases, SystemClock.now()).await;
        findings.extend(letters::assess(&numbers.letters));
        numbers.matters = matters::count(&reached.databases, SystemClock.now()).await;
        findings.extend(matters::assess(&numbers.matters));
        findings.extend(check_others(settings, &mut numbers.broker).await);
    }
    if let Some(name) = wrong.iter().find(|name| **name == "listen") {
        findings.push(unchecked("port", name));
    } else {
        findings.push(port::examine(settings.listen, may_run).await);
    }
    findings
}

/// Examines the broker, its disk, the provider and the other hosts, all at the same time.
async fn check_others(settings: &Settings, backlogs: &mut Vec<broker::Backlog>) -> Vec<Finding> {
    let (broker, disk, provider, forwarding) = tokio::join!(
        broker::examine(settings, SystemClock.now(), backlogs),
        broker_durability::examine(settings),
        provider::examine(settings),
        forwarding::examine(settings),
    );
    broker.into_iter().chain(disk).chain(provider).chain(forwarding).collect()
}

fn unchecked(about: &'static str, setting: &str) -> Finding {
    Finding::note(about, format!("not checked, since `{setting}` cannot be used"))
}

/// The shop, and each of its databases. A database on which no host would start is reported in the words of a failed start.
async fn check_databases(settings: &Settings, reached: &Reached) -> Vec<Finding> {
    let databases = &reached.databases;
    if !reached.away.is_empty() {
        let says = "not checked, as the servers of some databases are away".to_owned();
        let mut findings = vec![Finding::note("shop", says)];
        findings.extend(reached.findings.iter().cloned());
        for database in databases {
            findings.push(database::examine(database).await);
        }
        return findings;
    }
    let examined = match identity::examine(settings).await {
        Ok(examined) => examined,
        Err(error) => {
            let advice = "mend the file or its permissions, or move it away";
            return vec![Finding::problem("shop", output::describe(&error), advice)];
        }
    };
    if !examined.is_begun {
        let says = "there are none yet; the first `galleria serve` makes them".to_owned();
        return vec![Finding::note("databases", says)];
    }
    let mut findings = vec![shop(examined.shop)];
    for database in databases {
        let refused = examined.refusals.iter().find(|(name, _)| *name == database.name);
        findings.push(match refused {
            Some((name, refusal)) => refused_finding(name, refusal),
            None => database::examine(database).await,
        });
        findings.extend(database::left_behind(database, &settings.data_dir).await);
    }
    let keys = examined.refusals.iter().filter(|(name, _)| *name == "keys");
    findings.extend(keys.map(|(name, refusal)| refused_finding(name, refusal)));
    findings.push(secret::examine(settings, databases).await);
    findings.extend(messages::examine(settings, databases).await);
    findings
}

fn shop(id: Option<Uuid>) -> Finding {
    const ABOUT: &str = "shop";
    id.map_or_else(
        || Finding::note(ABOUT, "it has no identity yet; the next start gives it one".to_owned()),
        |id| Finding::well(ABOUT, id.to_string()),
    )
}

fn refused_finding(name: &'static str, refusal: &Refusal) -> Finding {
    Finding::problem(name, refusal.found(), refusal.advice())
}
