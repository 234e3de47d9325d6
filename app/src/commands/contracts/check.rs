//! `galleria contracts check`: gathers what is to be compared, and tells what was found.

use std::path::Path;
use std::sync::Arc;

use platform::context::Context;
use sea_orm::DatabaseConnection;

use super::broker::{self, LookedInto};
use super::report::{self, Report};
use crate::cli::Exit;
use crate::commands::{CommandError, databases};
use ::contracts::check::Comparison;
use ::contracts::stored::databases as stored;
use ::contracts::{ContractError, Language, Reader, Tally, check};
use host::config::Settings;

pub(super) async fn run(
    contexts: &[Arc<dyn Context>],
    settings: &Settings,
    against: Option<&str>,
    json: bool,
) -> Result<Exit, CommandError> {
    let reference = reference(against).await?;
    let published = Language::published_by(contexts);
    let readers = Reader::all(contexts);
    let hosted: Vec<&str> = contexts.iter().map(|context| context.name()).collect();
    let mut tally = Tally::new(&readers, &reference);
    let (looked_into, broker) = look(settings, &hosted, &mut tally).await?;
    let checked = check(&Comparison {
        reference: &reference,
        of_this_code: against.is_none(),
        published: &published,
        hosted: hosted.into_iter().collect(),
        readers: &readers,
        tally: &tally,
        looked: !looked_into.is_empty() || broker.as_ref().is_some_and(|broker| broker.was_read),
    });
    let report = Report {
        against,
        versions: published.len(),
        readers: readers.len(),
        databases: looked_into,
        broker,
        stored: tally.total(),
        checked,
    };
    report::tell(&report, &settings.data_dir, json)?;
    Ok(if report.checked.breaks.is_empty() { Exit::Done } else { Exit::Found })
}

/// What to compare with. A folder of that name is meant before a commit.
async fn reference(against: Option<&str>) -> Result<Language, ContractError> {
    match against {
        None => Language::compiled_in(),
        Some(name) if Path::new(name).is_dir() => Language::in_folder(Path::new(name)),
        Some(name) => Language::at_commit(name).await,
    }
}

/// Looks into the databases that are there, and says which these were; and into the broker, if there is one.
async fn look(
    settings: &Settings,
    hosted: &[&str],
    tally: &mut Tally<'_>,
) -> Result<(Vec<&'static str>, Option<LookedInto>), CommandError> {
    let mut open = Vec::new();
    for kept in databases::all(settings) {
        if hosted.contains(&kept.name) && !matches!(kept.exists().await, Ok(false)) {
            let failed = |source| CommandError::Look { name: kept.name, source };
            open.push((kept.name, kept.look_into().await.map_err(failed)?));
        }
    }
    let looked = look_into(&open, settings, tally).await;
    let mut looked_into = Vec::new();
    for (name, connection) in open {
        looked_into.push(name);
        // Closing fails only when the connection is closed already.
        let _closed_already = connection.close().await;
    }
    looked.map(|broker| (looked_into, broker))
}

/// The way that events go: from the outboxes by the broker to the inboxes. So none is missed that moves meanwhile.
async fn look_into(
    open: &[(&'static str, DatabaseConnection)],
    settings: &Settings,
    tally: &mut Tally<'_>,
) -> Result<Option<LookedInto>, CommandError> {
    for (name, connection) in open {
        let failed = |source| CommandError::Look { name, source };
        stored::outbox_of(connection, name, tally).await.map_err(failed)?;
    }
    let broker = broker::look(settings, tally).await.map_err(CommandError::Broker)?;
    for (name, connection) in open {
        let failed = |source| CommandError::Look { name, source };
        stored::inbox_of(connection, name, tally).await.map_err(failed)?;
    }
    Ok(broker)
}
