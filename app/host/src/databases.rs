//! Where the databases of this program's contexts are, as the settings say, and the locks of those that are files.

use storage::data_dir::{self, Locks, database_file};
use storage::identity::Located;
use storage::place::Place;

use crate::config::{ENVIRONMENT_PREFIX, Settings};
use crate::error::StartError;
use crate::registry::{self, ContextDatabase};

impl Settings {
    /// Where the database `name` is: on the server of its context, or a file of its own.
    pub fn place_of(&self, name: &'static str) -> Place {
        self.database_urls.get(beside(name)).map_or_else(
            || Place::File(database_file(&self.data_dir, name)),
            |url| Place::Server(url.clone()),
        )
    }

    fn is_file(&self, database: &ContextDatabase) -> bool {
        !self.database_urls.contains_key(database.context.name)
    }
}

impl ContextDatabase {
    /// The database at a place.
    pub fn at(&self, place: Place) -> Located {
        let (name, context) = (self.descriptor.name, self.context.name);
        let (setting, migrations) = (url_setting(name), self.migrations);
        Located { name, context, setting, migrations, place }
    }
}

/// Every database that a host with these settings uses.
pub fn of_host(settings: &Settings) -> Vec<Located> {
    let located =
        |database: ContextDatabase| database.at(settings.place_of(database.descriptor.name));
    settings.databases().map(located).collect()
}

/// The context that a database comes with: most are its own, and some lie beside it.
pub fn beside(name: &'static str) -> &'static str {
    registry::find_database(name).map_or(name, |database| database.context.name)
}

/// The setting that says where a database is, in the file and in the environment.
pub fn url_setting(name: &'static str) -> String {
    let context = beside(name);
    let variable = context.to_uppercase();
    format!("`{context}.database_url` ({ENVIRONMENT_PREFIX}{variable}_DATABASE_URL)")
}

/// Makes the data folder if need be, and takes the lock of every database of this host that is a file in it.
pub fn lock(settings: &Settings) -> Result<Locks, StartError> {
    let in_files = settings.databases().filter(|database| settings.is_file(database));
    let names = in_files.map(|database| database.descriptor.name);
    Ok(data_dir::lock(&settings.data_dir, names)?)
}

/// Makes the data folder if need be, and takes the lock of one database, if it is a file in it: for a service that keeps a
/// database of its own, such as a simulated payment provider.
pub fn lock_one(settings: &Settings, database: &ContextDatabase) -> Result<Locks, StartError> {
    let name = settings.is_file(database).then_some(database.descriptor.name);
    Ok(data_dir::lock(&settings.data_dir, name)?)
}

/// Whether a host serves a context of the data folder. Databases on a server may have several hosts.
pub fn is_served(settings: &Settings) -> std::io::Result<bool> {
    let in_files =
        settings.contexts.iter().filter(|name| !settings.database_urls.contains_key(**name));
    data_dir::is_served(&settings.data_dir, in_files.copied())
}
