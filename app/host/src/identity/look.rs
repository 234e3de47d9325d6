//! Looking into every place that may hold a database of the shop, and into the data folder. Nothing is made or changed.

use platform::database::OpenError;
use platform::identity::{self, Candidate, Look, Permits, Record, Surroundings, Verdict, decide};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, Statement};
use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

use super::Located;
use crate::broker::Broker;
use crate::config::Settings;
use crate::data_dir;
use crate::databases::{Place, connect, look_into, look_into_file, url_setting};
use crate::error::StartError;
use migration::postgres;

/// Where a database is that is a file of the folder, as the folder's record says it.
const FOLDER: &str = "the data folder";

/// What was found.
pub(super) struct Seen {
    pub(super) candidates: Vec<Candidate>,
    pub(super) around: Surroundings,
    /// Why some databases could not be looked into.
    pub(super) unreadable: Vec<StartError>,
}

impl Seen {
    /// Refuses when a database could not be looked into.
    pub(super) fn complete(mut self) -> Result<Self, StartError> {
        if self.unreadable.is_empty() { Ok(self) } else { Err(self.unreadable.swap_remove(0)) }
    }

    pub(super) fn decide(&self, permits: &Permits) -> Verdict {
        decide(&self.candidates, &self.around, permits)
    }

    /// Whether every database and the folder say what there is to say.
    pub(super) fn is_written_down(&self) -> bool {
        let Some(record) = &self.around.record else { return false };
        self.around.keys == Some(record.shop_id)
            && self.candidates.iter().all(|one| {
                let known = record.databases.get(one.name);
                known.is_some_and(|known| known.place == noted_place(one))
                    && missing_siblings(self, one).next().is_none()
            })
    }
}

/// The place as the folder's record says it: of a file that the folder holds, the folder may be renamed.
pub(super) fn noted_place(one: &Candidate) -> &str {
    if one.is_file { FOLDER } else { &one.place }
}

/// The databases that a database does not name yet.
pub(super) fn missing_siblings<'a>(
    seen: &'a Seen,
    one: &'a Candidate,
) -> impl Iterator<Item = &'static str> + Send + 'a {
    let others = seen.candidates.iter().map(|other| other.name).filter(|name| *name != one.name);
    others.filter(|name| !one.look.siblings.iter().any(|known| known == name))
}

/// Looks into each of these databases.
pub(super) async fn at(settings: &Settings, databases: &[Located]) -> Result<Seen, StartError> {
    let unreadable =
        |source| StartError::Identity { file: Record::file(&settings.data_dir), source };
    let record = Record::read(&settings.data_dir).map_err(unreadable)?;
    let keys = Record::of_keys(&settings.data_dir).map_err(unreadable)?;
    let around = Surroundings { record, keys, nearby: None };
    let mut seen = Seen { candidates: Vec::new(), around, unreadable: Vec::new() };
    for located in databases {
        match candidate(settings, located).await {
            Ok(candidate) => seen.candidates.push(candidate),
            Err(error) => seen.unreadable.push(error),
        }
    }
    if seen.around.record.is_none() {
        seen.around.nearby = match nearby(databases).await {
            Some(shop) => Some(shop),
            None => at_the_broker(settings).await,
        };
    }
    Ok(seen)
}

async fn candidate(settings: &Settings, located: &Located) -> Result<Candidate, StartError> {
    let name = located.name();
    let look = into(located).await?;
    let file = match &located.place {
        Place::Server(_) if !look.is_begun() => {
            let path = data_dir::database_file(&settings.data_dir, name);
            let file = Located { place: Place::File(path), ..located.clone() };
            let look = into(&file).await?;
            look.is_begun().then(|| (label(&file), look))
        }
        Place::File(_) | Place::Server(_) => None,
    };
    Ok(Candidate {
        name,
        context: located.database.context.name,
        place: label(located),
        is_file: matches!(located.place, Place::File(_)),
        setting: url_setting(name),
        look,
        file,
    })
}

/// Looks into one database.
pub(super) async fn into(located: &Located) -> Result<Look, StartError> {
    let name = located.name();
    match &located.place {
        Place::File(file) if !file.exists() => Ok(Look::missing()),
        Place::File(file) => {
            let look = async { look(look_into_file(file.clone()).await?, name).await };
            look.await.map_err(|source| OpenError::of_file(file, source).into())
        }
        Place::Server(url) => {
            let look = async {
                if located.place.exists(name).await? {
                    look(look_into(url, name).await?, name).await
                } else {
                    Ok(Look::missing())
                }
            };
            look.await.map_err(|source| StartError::Migration { context: name, source })
        }
    }
}

async fn look(connection: DatabaseConnection, name: &str) -> Result<Look, DbErr> {
    let look = identity::look(&connection, name).await;
    // Closing fails only when it is closed already.
    let _closed_already = connection.close().await;
    look
}

/// Where it is, without a password.
fn label(located: &Located) -> String {
    match &located.place {
        Place::File(file) => file.display().to_string(),
        // It ends with the name of the database and the address of its server.
        Place::Server(_) => format!("schema {} of {}", located.name(), located.place),
    }
}

/// The shop that other contexts on the same servers belong to. A server that does not say is left out: its own databases
/// are looked into as well.
async fn nearby(databases: &[Located]) -> Option<Uuid> {
    for url in servers(databases) {
        let Ok(connection) = connect(url).await else { continue };
        let shop = shop_on(&connection).await.ok().flatten();
        // Closing fails only when it is closed already.
        let _closed_already = connection.close().await;
        if shop.is_some() {
            return shop;
        }
    }
    None
}

/// The shop whose events the broker holds.
async fn at_the_broker(settings: &Settings) -> Option<Uuid> {
    Broker::of(settings).ok().flatten()?.owner().await
}

async fn shop_on(connection: &DatabaseConnection) -> Result<Option<Uuid>, DbErr> {
    let backend = connection.get_database_backend();
    let schemas =
        "SELECT schemaname::text FROM pg_tables WHERE tablename = 'shop_identity' ORDER BY 1";
    let schemas = connection.query_all_raw(Statement::from_string(backend, schemas)).await?;
    for schema in schemas {
        let schema: String = schema.try_get_by_index(0)?;
        let shop = format!(
            "SELECT shop_id FROM {}.shop_identity WHERE lineage IS NOT NULL",
            postgres::name(&schema)
        );
        if let Some(row) = connection.query_one_raw(Statement::from_string(backend, shop)).await? {
            return row.try_get_by_index(0).map(Some);
        }
    }
    Ok(None)
}

/// The servers of these databases, each once, in one order for all hosts.
pub(super) fn servers(databases: &[Located]) -> Vec<&SecretString> {
    let mut urls: Vec<&SecretString> = Vec::new();
    for located in databases {
        if let Place::Server(url) = &located.place
            && !urls.iter().any(|known| known.expose_secret() == url.expose_secret())
        {
            urls.push(url);
        }
    }
    urls.sort_by_key(|url| url.expose_secret().to_owned());
    urls
}
