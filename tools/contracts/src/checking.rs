//! A check of a whole shop: its code is compared with another release, and with the events that wait in its databases and
//! in its broker.

use std::path::Path;
use std::sync::Arc;

use host::StartError;
use host::config::Settings;
use operate::{ShopError, databases, shops};
use platform::context::Context;
use sea_orm::DatabaseConnection;
use terminal::Exit;

use crate::check::Comparison;
use crate::stored::broker::{self, LookedInto};
use crate::stored::databases as stored;
use crate::{ContractError, Language, Reader, Tally, check};

mod report;

pub use report::Report;

/// Why nothing is checked, in one sentence; causes follow it.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// Frozen contracts cannot be read or written.
    #[error(transparent)]
    Contract(#[from] ContractError),
    /// The contexts cannot be built, or a database cannot be looked into.
    #[error(transparent)]
    Shop(#[from] ShopError),
    /// The broker cannot be looked into.
    #[error(
        "what waits in the broker cannot be looked at; see that it runs, or unset `broker.url` to leave it out"
    )]
    Broker(#[source] StartError),
}

impl CheckError {
    /// How a command ends because of it.
    pub const fn exit(&self) -> Exit {
        match self {
            Self::Shop(error) => error.exit(),
            Self::Contract(_) | Self::Broker(_) => Exit::CannotStart,
        }
    }
}

/// The frozen language that the code is compared with.
#[derive(Debug, Clone, Copy)]
pub enum Against<'a> {
    /// That of this program, as it was compiled in.
    CompiledIn,
    /// That of this program, in the folder of the contexts that it was built from.
    Checkout(&'a Path),
    /// That of another release: a folder, or a commit.
    Other(&'a str),
}

/// Checks the shop of the settings against a folder or a commit, or else against the language frozen with this program.
pub async fn check_shop(settings: &Settings, against: Option<&str>) -> Result<Report, CheckError> {
    check_against(settings, against.map_or(Against::CompiledIn, Against::Other)).await
}

/// Checks the shop of the settings against a frozen language. The readers are the subscriptions of built contexts, so
/// contexts are built on a temporary folder.
pub async fn check_against(
    settings: &Settings,
    against: Against<'_>,
) -> Result<Report, CheckError> {
    let (temporary, _removed_at_the_end) = shops::on_a_temporary_folder(settings)?;
    let shop = shops::open(&temporary).await?;
    let checked = compare(&shop.contexts(), settings, against).await;
    shop.stop().await;
    checked
}

async fn compare(
    contexts: &[Arc<dyn Context>],
    settings: &Settings,
    against: Against<'_>,
) -> Result<Report, CheckError> {
    let reference = against.read().await?;
    let other = match against {
        Against::Other(name) => Some(name.to_owned()),
        Against::CompiledIn | Against::Checkout(_) => None,
    };
    let published = Language::published_by(contexts);
    let readers = Reader::all(contexts);
    let hosted: Vec<&str> = contexts.iter().map(|context| context.name()).collect();
    let mut tally = Tally::new(&readers, &reference);
    let (looked_into, broker) = look(settings, &hosted, &mut tally).await?;
    let checked = check(&Comparison {
        reference: &reference,
        of_this_code: other.is_none(),
        published: &published,
        hosted: hosted.into_iter().collect(),
        readers: &readers,
        tally: &tally,
        looked: !looked_into.is_empty() || broker.as_ref().is_some_and(|broker| broker.was_read),
    });
    Ok(Report {
        against: other,
        versions: published.len(),
        readers: readers.len(),
        databases: looked_into,
        broker,
        stored: tally.total(),
        checked,
        data_dir: settings.data_dir.clone(),
    })
}

impl Against<'_> {
    /// The language. A folder of that name is preferred to a commit.
    async fn read(self) -> Result<Language, ContractError> {
        match self {
            Self::CompiledIn => Language::compiled_in(),
            Self::Checkout(folder) => Language::in_folder(folder),
            Self::Other(name) if Path::new(name).is_dir() => Language::in_folder(Path::new(name)),
            Self::Other(name) => Language::at_commit(name).await,
        }
    }
}

/// Looks into the databases that are there, whose names are returned, and into the broker, if there is one.
async fn look(
    settings: &Settings,
    hosted: &[&str],
    tally: &mut Tally<'_>,
) -> Result<(Vec<&'static str>, Option<LookedInto>), CheckError> {
    let mut open = Vec::new();
    for database in databases::all(settings) {
        let name = database.name;
        if hosted.contains(&name) && !matches!(database.exists().await, Ok(false)) {
            let failed = |source| ShopError::Look { name, source };
            open.push((name, database.look_into().await.map_err(failed)?));
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

/// In the order in which events travel: outboxes, broker, inboxes. No event that moves meanwhile is missed.
async fn look_into(
    open: &[(&'static str, DatabaseConnection)],
    settings: &Settings,
    tally: &mut Tally<'_>,
) -> Result<Option<LookedInto>, CheckError> {
    for (name, connection) in open {
        let failed = |source| ShopError::Look { name, source };
        stored::outbox_of(connection, name, tally).await.map_err(failed)?;
    }
    let broker = broker::look(settings, tally).await.map_err(CheckError::Broker)?;
    for (name, connection) in open {
        let failed = |source| ShopError::Look { name, source };
        stored::inbox_of(connection, name, tally).await.map_err(failed)?;
    }
    Ok(broker)
}
