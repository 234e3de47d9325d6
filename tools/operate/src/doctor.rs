//! The doctor: every setting with its source, and a check of everything a shop stands on. It makes nothing and changes
//! nothing.

use std::io;

use host::config::{Config, ConfigError, Settings};
use host::data_dir;
use host::databases::Place;
use serde::Serialize;
use terminal::without_credentials;

use crate::databases::{self, ShopDatabase};

mod broker;
mod broker_durability;
mod configuration;
mod data_folder;
mod database;
mod messages;
mod port;
mod provider;

mod finding;

mod report;

pub use finding::{Finding, Verdict};
use port::Running;

/// Everything the doctor reports.
#[derive(Debug, Serialize)]
pub struct Diagnosis {
    version: &'static str,
    sqlite: String,
    /// Whether there is no problem.
    pub healthy: bool,
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
    let mut findings = unread;
    findings.extend(usable.findings);
    if let Some(settings) = usable.settings {
        findings.extend(check(&settings, &usable.wrong).await);
    }
    Diagnosis {
        version,
        sqlite: database::sqlite_version().await,
        healthy: !findings.iter().any(Finding::is_problem),
        settings: settings_shown(config),
        findings,
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
async fn check(settings: &Settings, wrong: &[&str]) -> Vec<Finding> {
    let is_served = data_dir::is_served(settings);
    let mut findings = data_folder::examine(&settings.data_dir, &is_served);
    let says_where = |name: &&&str| {
        **name == "contexts" || name.ends_with("database.url") || name.ends_with("database_url")
    };
    if let Some(name) = wrong.iter().find(says_where) {
        findings.push(unchecked("databases", name));
    } else {
        findings.extend(check_databases(settings).await);
        findings.extend(broker::examine(settings).await);
        findings.extend(broker_durability::examine(settings).await);
        findings.extend(provider::examine(settings).await);
    }
    if let Some(name) = wrong.iter().find(|name| **name == "listen") {
        findings.push(unchecked("port", name));
    } else {
        findings.push(port::examine(settings.listen, running(settings, &is_served)).await);
    }
    findings
}

fn unchecked(about: &'static str, setting: &str) -> Finding {
    Finding::note(about, format!("not checked, since `{setting}` cannot be used"))
}

fn running(settings: &Settings, is_served: &io::Result<bool>) -> Running {
    let all_in_files =
        databases::all(settings).iter().all(|database| matches!(database.place, Place::File(_)));
    if all_in_files && matches!(is_served, Ok(false)) { Running::No } else { Running::Maybe }
}

async fn check_databases(settings: &Settings) -> Vec<Finding> {
    let databases = databases::all(settings);
    if !is_any_there(&databases).await {
        let says = "there are none yet; the first `galleria serve` makes them".to_owned();
        return vec![Finding::note("databases", says)];
    }
    let mut findings = Vec::new();
    for database in &databases {
        findings.push(database::examine(database).await);
        findings.extend(database::left_behind(database, &settings.data_dir).await);
    }
    findings.extend(messages::examine(settings, &databases).await);
    findings
}

/// A server that does not answer may have the database; it is examined, and reported as not answering.
async fn is_any_there(databases: &[ShopDatabase]) -> bool {
    for database in databases {
        if database.exists().await.unwrap_or(true) {
            return true;
        }
    }
    false
}
