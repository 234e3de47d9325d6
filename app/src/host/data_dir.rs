//! The data folder: its lock, its keys, and the names of its files.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::StartError;

/// Held as long as a host serves the folder. The system lets go of it when the process ends, however it ends.
pub(super) struct Lock {
    _file: File,
}

/// Makes the folder if need be, and takes its lock.
pub(super) fn lock(folder: &Path) -> Result<Lock, StartError> {
    make(folder)?;
    let unusable = |source| StartError::DataDir { path: folder.to_owned(), source };
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(lock_file(folder))
        .map_err(unusable)?;
    match file.try_lock() {
        Ok(()) => Ok(Lock { _file: file }),
        Err(TryLockError::WouldBlock) => Err(StartError::AlreadyServed { path: folder.to_owned() }),
        Err(TryLockError::Error(source)) => Err(unusable(source)),
    }
}

/// Whether a host serves the folder. The look itself holds the lock for an instant, shared with others who look.
pub(crate) fn is_served(folder: &Path) -> std::io::Result<bool> {
    let file = match File::open(lock_file(folder)) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error),
    };
    match file.try_lock_shared() {
        Ok(()) => Ok(false),
        Err(TryLockError::WouldBlock) => Ok(true),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

fn lock_file(folder: &Path) -> PathBuf {
    folder.join("galleria.lock")
}

/// Whether a shop was started in the folder before.
pub(crate) fn holds_a_shop(folder: &Path) -> bool {
    database_file(folder, "users").exists()
}

/// Makes the folder and the one for keys.
pub(super) fn make(folder: &Path) -> Result<(), StartError> {
    std::fs::create_dir_all(folder.join("keys"))
        .map_err(|source| StartError::DataDir { path: folder.to_owned(), source })
}

/// The file of one context's database.
pub(crate) fn database_file(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}.db"))
}

/// The signing keys, the active one first. Makes one if there is none. Files are taken in the reverse order of their
/// names, so a rotation adds `signing-2.pem` beside `signing-1.pem`, which still verifies.
pub(super) fn signing_keys(folder: &Path) -> Result<Vec<String>, StartError> {
    let unusable = |source| StartError::DataDir { path: folder.to_owned(), source };
    let keys = folder.join("keys");
    let mut files: Vec<PathBuf> = std::fs::read_dir(&keys)
        .map_err(unusable)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "pem"))
        .collect();
    files.sort();
    if files.is_empty() {
        let path = keys.join("signing-1.pem");
        let pem = users::generate_signing_key().map_err(|error| StartError::SigningKey {
            path: path.clone(),
            reason: error.to_string(),
        })?;
        write_secret(&path, &pem).map_err(unusable)?;
        files.push(path);
    }
    files.iter().rev().map(|path| std::fs::read_to_string(path).map_err(unusable)).collect()
}

/// The secret that signs the simulated provider's webhooks. Makes one if there is none.
pub(super) fn webhook_secret(folder: &Path) -> Result<String, StartError> {
    let unusable = |source| StartError::DataDir { path: folder.to_owned(), source };
    let path = folder.join("keys").join("webhook-secret");
    if !path.exists() {
        write_secret(&path, &hex::encode(rand::random::<[u8; 32]>())).map_err(unusable)?;
    }
    Ok(std::fs::read_to_string(&path).map_err(unusable)?.trim().to_owned())
}

/// Writes a file that only its owner can read, whole or not at all.
fn write_secret(path: &Path, secret: &str) -> std::io::Result<()> {
    let unfinished = path.with_extension("unfinished");
    let mut options = OpenOptions::new();
    options.create(true).truncate(true).write(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(&unfinished)?;
    file.write_all(secret.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&unfinished, path)
}
