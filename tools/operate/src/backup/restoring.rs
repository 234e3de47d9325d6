//! Restoring a backup into an empty data folder. Every file is checked before any is put in its place, so that what is refused
//! leaves no part of a shop.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use host::config::Settings;
use host::databases::url_setting;
use host::registry::{self, ContextDatabase};
use platform::identity::{KnownDatabase, Record};
use platform::private_files;
use secrecy::ExposeSecret;
use serde::Serialize;
use storage::data_dir::{self, database_file};
use storage::place::Place;
use storage::secret;
use uuid::Uuid;

use super::Progressed;
use super::checksum::{self, Checksum};
use super::making::sync_folder;
use super::manifest::{Manifest, ReadManifest, StoredDatabase};

mod error;
mod given_secret;

pub use error::RestoreError;
use given_secret::{GivenSecret, given_secret};

/// A shop that was restored.
#[derive(Debug, Serialize)]
pub struct Restored {
    /// The data folder.
    pub data_dir: PathBuf,
    /// The backup that it is from.
    #[serde(flatten)]
    pub manifest: Manifest,
    /// Whether the shop has a broker, which knows events that came after the backup.
    pub has_a_broker: bool,
}

/// Restores the backup in `folder` into the data folder of the settings. `secret` is a file with the secret of the shop, for a
/// shop whose secret is neither configured nor in the data folder.
pub async fn restore(
    settings: &Settings,
    folder: &Path,
    secret: Option<&Path>,
    report: impl FnMut(Progressed) + Send + 'static,
) -> Result<Restored, RestoreError> {
    let read = ReadManifest::of(folder)?;
    must_be_free(&settings.data_dir, read.shop_id())?;
    let given = given_secret(settings, secret)?;
    let manifest = read.written_under(&given.parse()?)?;
    let names = database_names(settings, &manifest)?;
    let locks = data_dir::lock(&settings.data_dir, names)?;
    let (data_dir, folder) = (settings.data_dir.clone(), folder.to_owned());
    let restoring = move || {
        let placed = put_in_place(&manifest, &folder, &data_dir, &given, report);
        drop(locks);
        placed.map(|()| (data_dir, manifest))
    };
    let restored = tokio::task::spawn_blocking(restoring).await;
    let (data_dir, manifest) = restored.unwrap_or_else(|ended| {
        let folder = settings.data_dir.clone();
        Err(RestoreError::Unwritable { folder, source: io::Error::other(ended) })
    })?;
    Ok(Restored { data_dir, manifest, has_a_broker: settings.broker_url.is_some() })
}

/// A folder that is not there, or has nothing but the keys of the same shop and the locks of hosts that have ended.
fn must_be_free(data_dir: &Path, ours: Uuid) -> Result<(), RestoreError> {
    let unreadable = |source| RestoreError::Unreadable { file: data_dir.to_owned(), source };
    let entries = match std::fs::read_dir(data_dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(source) => return Err(unreadable(source)),
    };
    for entry in entries {
        let name = entry.map_err(unreadable)?.file_name();
        let is_a_lock = Path::new(&name).extension().is_some_and(|end| end == "lock");
        if !is_a_lock && name != "keys" {
            let (folder, entry) = (data_dir.to_owned(), name.to_string_lossy().into_owned());
            return Err(RestoreError::Occupied { folder, entry });
        }
    }
    match Record::of_keys(data_dir).map_err(unreadable)? {
        Some(theirs) if theirs != ours => {
            Err(RestoreError::Foreign { folder: data_dir.to_owned(), theirs, ours })
        }
        Some(_) | None => Ok(()),
    }
}

/// The databases of the backup. Refuses those that this program does not have or would open elsewhere, and tables that it does
/// not know.
fn database_names(
    settings: &Settings,
    manifest: &Manifest,
) -> Result<Vec<&'static str>, RestoreError> {
    let newer = |what| RestoreError::Newer { program: manifest.program.clone(), what };
    let mut names = Vec::new();
    for stored in &manifest.databases {
        let Some(ContextDatabase { descriptor, migrations, .. }) =
            registry::find_database(&stored.name)
        else {
            return Err(newer(format!("it has {}, which is not in this program", stored.name)));
        };
        if let Place::Server(_) = settings.place_of(descriptor.name) {
            let (name, setting) = (stored.name.clone(), url_setting(descriptor.name));
            return Err(RestoreError::OnServer { name, setting });
        }
        let ours = migrations.names();
        if let Some(unknown) = stored.migrations.iter().find(|name| !ours.contains(name)) {
            let name = &stored.name;
            return Err(newer(format!("the tables of {name} have the migration {unknown}")));
        }
        names.push(descriptor.name);
    }
    Ok(names)
}

fn put_in_place(
    manifest: &Manifest,
    backup: &Path,
    data_dir: &Path,
    secret: &GivenSecret,
    mut report: impl FnMut(Progressed),
) -> Result<(), RestoreError> {
    let unwritable = |source| RestoreError::Unwritable { folder: data_dir.to_owned(), source };
    let staging = tempfile::Builder::new().prefix("restoring-").tempdir_in(data_dir);
    let staging = staging.map_err(unwritable)?;
    let (mut done, total) = (0, manifest.bytes());
    for stored in &manifest.databases {
        let mut report = |more| {
            done += more;
            report(Progressed { done, total });
        };
        copy_checked(stored, backup, staging.path(), &mut report)?;
    }
    let mut databases = BTreeMap::new();
    for stored in &manifest.databases {
        let file = database_file(data_dir, &stored.name);
        std::fs::rename(stored.file(staging.path()), &file).map_err(unwritable)?;
        let known = KnownDatabase { lineage: stored.lineage, place: file.display().to_string() };
        databases.insert(stored.name.clone(), known);
    }
    if secret.is_new {
        let text = secret.text.expose_secret().trim();
        private_files::write(&data_dir.join(secret::FILE), text).map_err(unwritable)?;
    }
    // The record is last: with it the folder has a shop.
    let record = Record { shop_id: manifest.shop_id, databases };
    record.write(data_dir).map_err(unwritable)?;
    drop(staging);
    sync_folder(data_dir).map_err(unwritable)
}

/// Copies a file that is as the manifest says, synced to disk.
fn copy_checked(
    stored: &StoredDatabase,
    backup: &Path,
    staging: &Path,
    report: &mut dyn FnMut(u64),
) -> Result<(), RestoreError> {
    let (from, to) = (stored.file(backup), stored.file(staging));
    let mut read = match File::open(&from) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Err(RestoreError::damaged(&from, "it is missing"));
        }
        Err(source) => return Err(RestoreError::Unreadable { file: from, source }),
    };
    let mut copying = || {
        let mut written = private_files::make_file(&to)?;
        let checksum = checksum::copy(&mut read, &mut written, report)?;
        written.sync_all()?;
        Ok(checksum)
    };
    let unwritable = |source| RestoreError::Unwritable { folder: staging.to_owned(), source };
    let Checksum { bytes, sha256 } = copying().map_err(unwritable)?;
    if bytes != stored.bytes {
        let says = format!("it has {bytes} bytes, and {} were written", stored.bytes);
        return Err(RestoreError::damaged(&from, says));
    }
    if sha256 != stored.sha256 {
        let says = format!("its SHA-256 is {sha256}, and it was written as {}", stored.sha256);
        return Err(RestoreError::damaged(&from, says));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
