//! The data folder: its lock, its keys, and the names of its files.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::config::Settings;
use crate::error::StartError;
use crate::registry::ContextDatabase;

/// Held as long as a host serves contexts of the folder. The system lets go of it when the process ends, however it
/// ends.
pub struct Locks {
    _files: Vec<File>,
}

/// Makes the folder if need be, and takes the lock of every database of this host that is a file in it.
pub fn lock(settings: &Settings) -> Result<Locks, StartError> {
    make(&settings.data_dir)?;
    let in_files = settings
        .databases()
        .filter(|database| !settings.database_urls.contains_key(database.context.name));
    let files = in_files
        .map(|database| take_or_refuse(&settings.data_dir, database.descriptor.name))
        .collect::<Result<Vec<File>, StartError>>()?;
    Ok(Locks { _files: files })
}

/// Makes the folder if need be, and takes the lock of one database, if it is a file in it: for a service that keeps a
/// database of its own, such as a simulated payment provider.
pub fn lock_database(settings: &Settings, database: &ContextDatabase) -> Result<Locks, StartError> {
    make(&settings.data_dir)?;
    if settings.database_urls.contains_key(database.context.name) {
        return Ok(Locks { _files: Vec::new() });
    }
    Ok(Locks { _files: vec![take_or_refuse(&settings.data_dir, database.descriptor.name)?] })
}

fn take_or_refuse(folder: &Path, name: &'static str) -> Result<File, StartError> {
    let file = take(folder, &lock_file(folder, name))?;
    file.ok_or_else(|| StartError::AlreadyServed { context: name, path: folder.to_owned() })
}

/// Takes the lock of whoever moves a context of the folder; `None` when somebody holds it. It is held beside a host.
pub fn lock_move(folder: &Path, context: &str) -> Result<Option<Locks>, StartError> {
    let file = take(folder, &folder.join(format!("{context}.move.lock")))?;
    Ok(file.map(|file| Locks { _files: vec![file] }))
}

/// Waits for the lock of whoever reads and writes the identity of the folder's shop, and takes it.
pub(crate) async fn lock_identity(folder: &Path) -> Result<Locks, StartError> {
    make(folder)?;
    let path = folder.join("shop.lock");
    let waiting = tokio::task::spawn_blocking(move || {
        let mut options = OpenOptions::new();
        let file = options.create(true).truncate(false).write(true).open(path)?;
        file.lock().map(|()| file)
    });
    let taken = waiting.await.unwrap_or_else(|gone| Err(std::io::Error::other(gone)));
    let unusable = |source| StartError::DataDir { path: folder.to_owned(), source };
    Ok(Locks { _files: vec![taken.map_err(unusable)?] })
}

fn take(folder: &Path, path: &Path) -> Result<Option<File>, StartError> {
    let unusable = |source| StartError::DataDir { path: folder.to_owned(), source };
    let mut options = OpenOptions::new();
    let file = options.create(true).truncate(false).write(true).open(path).map_err(unusable)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(source)) => Err(unusable(source)),
    }
}

/// Whether a host serves a context of the folder. The look itself holds the locks for an instant, shared with others
/// who look.
pub fn is_served(settings: &Settings) -> std::io::Result<bool> {
    for context in in_files(settings) {
        let file = match File::open(lock_file(&settings.data_dir, context)) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        match file.try_lock_shared() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(true),
            Err(TryLockError::Error(error)) => return Err(error),
        }
    }
    Ok(false)
}

/// The contexts whose databases are files; those on a server may have several hosts.
fn in_files(settings: &Settings) -> impl Iterator<Item = &'static str> {
    let on_server = |context: &&&'static str| !settings.database_urls.contains_key(**context);
    settings.contexts.iter().filter(on_server).copied()
}

fn lock_file(folder: &Path, context: &str) -> PathBuf {
    folder.join(format!("{context}.lock"))
}

/// The folder of the key files.
pub fn keys(folder: &Path) -> PathBuf {
    folder.join("keys")
}

/// Makes the folder and the one for keys.
pub fn make(folder: &Path) -> Result<(), StartError> {
    std::fs::create_dir_all(keys(folder))
        .map_err(|source| StartError::DataDir { path: folder.to_owned(), source })
}

/// The file of one context's database.
pub fn database_file(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}.db"))
}
