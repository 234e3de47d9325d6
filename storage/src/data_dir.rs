//! The data folder: its lock, its keys, and the names of its files.

use std::fs::{File, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use platform::private_files;

use crate::error::StorageError;

/// Held as long as a host serves contexts of the folder. The system lets go of it when the process ends, however it
/// ends.
pub struct Locks {
    _files: Vec<File>,
}

/// Makes the folder if need be, and takes the locks of these databases, which are files in it.
pub fn lock(
    folder: &Path,
    databases: impl IntoIterator<Item = &'static str>,
) -> Result<Locks, StorageError> {
    make(folder)?;
    let files = databases.into_iter().map(|name| take_or_refuse(folder, name));
    Ok(Locks { _files: files.collect::<Result<Vec<File>, StorageError>>()? })
}

fn take_or_refuse(folder: &Path, name: &'static str) -> Result<File, StorageError> {
    let file = take(folder, &lock_file(folder, name))?;
    file.ok_or_else(|| StorageError::AlreadyServed { context: name, path: folder.to_owned() })
}

/// Takes the lock of whoever moves a context of the folder; `None` when somebody holds it. It is held beside a host.
pub fn lock_move(folder: &Path, context: &str) -> Result<Option<Locks>, StorageError> {
    let file = take(folder, &folder.join(format!("{context}.move.lock")))?;
    Ok(file.map(|file| Locks { _files: vec![file] }))
}

/// Waits for the lock of whoever reads and writes the identity of the folder's shop, and takes it.
pub(crate) async fn lock_identity(folder: &Path) -> Result<Locks, StorageError> {
    make(folder)?;
    let path = folder.join("shop.lock");
    let waiting = tokio::task::spawn_blocking(move || {
        let file = private_files::make_file(&path)?;
        file.lock().map(|()| file)
    });
    let taken = waiting.await.unwrap_or_else(|gone| Err(std::io::Error::other(gone)));
    let unusable = |source| StorageError::DataDir { path: folder.to_owned(), source };
    Ok(Locks { _files: vec![taken.map_err(unusable)?] })
}

fn take(folder: &Path, path: &Path) -> Result<Option<File>, StorageError> {
    let unusable = |source| StorageError::DataDir { path: folder.to_owned(), source };
    let file = private_files::make_file(path).map_err(unusable)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(source)) => Err(unusable(source)),
    }
}

/// Whether a host serves one of these contexts, whose databases are files in the folder. The look itself holds the locks for
/// an instant, shared with others who look.
pub fn is_served(
    folder: &Path,
    contexts: impl IntoIterator<Item = &'static str>,
) -> std::io::Result<bool> {
    for context in contexts {
        let file = match File::open(lock_file(folder, context)) {
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

fn lock_file(folder: &Path, context: &str) -> PathBuf {
    folder.join(format!("{context}.lock"))
}

/// The folder of the key files.
pub fn keys(folder: &Path) -> PathBuf {
    folder.join("keys")
}

/// Makes the folder and the one for keys, for their owner alone, and takes the permissions of others from what earlier
/// versions made.
pub fn make(folder: &Path) -> Result<(), StorageError> {
    private_files::make_folder(&keys(folder))
        .map_err(|source| StorageError::DataDir { path: folder.to_owned(), source })?;
    private_files::close(folder);
    Ok(())
}

/// The file of one context's database.
pub fn database_file(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}.db"))
}
