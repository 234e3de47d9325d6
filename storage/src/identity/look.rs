//! Looking into every place that may hold a database of the shop, and into the data folder. Nothing is made or changed.

use std::path::Path;
use std::time::Duration;

use platform::database::OpenError;
use platform::identity::{self, Candidate, Look, Permits, Record, Surroundings, Verdict, decide};
use sea_orm::{DatabaseConnection, DbErr};

use super::{Databases, Located, others};
use crate::data_dir;
use crate::error::StorageError;
use crate::place::{Place, look_into, look_into_file};
use crate::servers::Away;

/// Where a database is that is a file of the folder, as the folder's record says it.
const FOLDER: &str = "the data folder";

/// The findings of the look.
pub(super) struct Seen {
    pub(super) candidates: Vec<Candidate>,
    pub(super) around: Surroundings,
    /// Why some databases could not be looked into.
    unreadable: Vec<StorageError>,
    /// The servers of others, which were not asked for more.
    away: Away,
}

impl Seen {
    /// Refuses when a database could not be looked into.
    pub(super) fn complete(self) -> Result<Self, StorageError> {
        let Self { candidates, around, unreadable, away } = self;
        match away.into_errors().chain(unreadable).next() {
            Some(why) => Err(why),
            None => Ok(Self { candidates, around, unreadable: Vec::new(), away: Away::default() }),
        }
    }

    /// Whether every database could be looked into.
    pub(super) fn is_complete(&self) -> bool {
        self.unreadable.is_empty() && self.away.is_empty()
    }

    pub(super) fn decide(&self, permits: &Permits) -> Verdict {
        decide(&self.candidates, &self.around, permits)
    }

    /// The databases that are not there, and that the folder has not had.
    fn unknown(&self) -> Vec<&'static str> {
        let known = self.around.record.as_ref().map(|record| &record.databases);
        let is_known = |name: &str| known.is_some_and(|known| known.contains_key(name));
        let missing = self.candidates.iter().filter(|one| !one.look.is_begun());
        missing.map(|one| one.name).filter(|name| !is_known(name)).collect()
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

/// Looks into each of these databases. Servers that refuse are asked again for this time.
pub(super) async fn at(all: Databases<'_>, again_for: Duration) -> Result<Seen, StorageError> {
    let unreadable = |source| StorageError::Identity { file: Record::file(all.folder), source };
    let record = Record::read(all.folder).map_err(unreadable)?;
    let keys = Record::of_keys(all.folder).map_err(unreadable)?;
    let around = Surroundings { record, keys, ..Surroundings::default() };
    let away = Away::among(all.databases.iter().map(|located| &located.place), again_for).await;
    let mut seen = Seen { candidates: Vec::new(), around, unreadable: Vec::new(), away };
    for located in all.databases {
        if seen.away.has(&located.place) {
            continue;
        }
        match candidate(all.folder, located).await {
            Ok(candidate) => seen.candidates.push(candidate),
            Err(error) => seen.unreadable.push(error),
        }
    }
    Ok(seen)
}

/// The same, and asks others about what the folder does not know: the servers and the broker.
pub(super) async fn at_and_around(
    all: Databases<'_>,
    again_for: Duration,
) -> Result<Seen, StorageError> {
    let mut seen = at(all, again_for).await?;
    let unknown = seen.unknown();
    if seen.around.record.is_some() && unknown.is_empty() {
        return Ok(seen);
    }
    (seen.around.nearby, seen.around.had) = Box::pin(others::ask(all, &seen.away, &unknown)).await;
    // The reports of others may be younger than the look: a database that another host has begun meanwhile is not lost.
    let again = all.databases.iter().filter(|located| unknown.contains(&located.name));
    for located in again {
        let one = candidate(all.folder, located).await?;
        if let Some(known) = seen.candidates.iter_mut().find(|known| known.name == one.name) {
            *known = one;
        }
    }
    Ok(seen)
}

async fn candidate(folder: &Path, located: &Located) -> Result<Candidate, StorageError> {
    let name = located.name;
    let look = into(located).await?;
    let file = match &located.place {
        Place::Server(_) if !look.is_begun() => {
            let path = data_dir::database_file(folder, name);
            let file = Located { place: Place::File(path), ..located.clone() };
            let look = into(&file).await?;
            look.is_begun().then(|| (label(&file), look))
        }
        Place::File(_) | Place::Server(_) => None,
    };
    Ok(Candidate {
        name,
        context: located.context,
        place: label(located),
        is_file: matches!(located.place, Place::File(_)),
        setting: located.setting.clone(),
        look,
        file,
    })
}

/// Looks into one database.
pub(super) async fn into(located: &Located) -> Result<Look, StorageError> {
    let name = located.name;
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
            look.await.map_err(|source| StorageError::Migration { context: name, source })
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
        Place::Server(_) => format!("schema {} of {}", located.name, located.place),
    }
}
