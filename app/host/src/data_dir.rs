//! The data folder: its lock, its keys, and the names of its files.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::StartError;
use crate::config::Settings;

/// The ledger of the simulated payment provider, which two processes could both believe to be theirs.
const PROVIDER: &str = "provider";

/// Held as long as a host serves contexts of the folder. The system lets go of it when the process ends, however it
/// ends.
pub struct Locks {
    _files: Vec<File>,
}

/// Makes the folder if need be, and takes the lock of every context whose database is a file in it.
pub fn lock(settings: &Settings) -> Result<Locks, StartError> {
    let folder = &settings.data_dir;
    make(folder)?;
    let mut files = Vec::new();
    for context in in_files(settings) {
        files.push(take_or_refuse(folder, context)?);
    }
    if settings.simulates_provider() && !settings.database_urls.contains_key("payments") {
        files.push(take_or_refuse(folder, PROVIDER)?);
    }
    Ok(Locks { _files: files })
}

/// Makes the folder if need be, and takes the lock of the provider's ledger in it, if it is a file there.
#[cfg(feature = "payments")]
pub fn lock_ledger(settings: &Settings) -> Result<Locks, StartError> {
    let folder = &settings.data_dir;
    make(folder)?;
    if settings.database_urls.contains_key("payments") {
        return Ok(Locks { _files: Vec::new() });
    }
    Ok(Locks { _files: vec![take_or_refuse(folder, PROVIDER)?] })
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

/// Whether a shop with these settings was started before. One on a server is taken to be there: to ask would take a way
/// across the network.
pub fn holds_a_shop(settings: &Settings) -> bool {
    let is_there = |context: &&'static str| {
        settings.database_urls.contains_key(*context)
            || database_file(&settings.data_dir, context).exists()
    };
    settings.contexts.iter().any(is_there)
}

/// Makes the folder and the one for keys.
pub fn make(folder: &Path) -> Result<(), StartError> {
    std::fs::create_dir_all(folder.join("keys"))
        .map_err(|source| StartError::DataDir { path: folder.to_owned(), source })
}

/// The file of one context's database.
pub fn database_file(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}.db"))
}

/// The signing keys, the active one first. Makes one if there is none. Files are taken in the reverse order of their
/// names, so a rotation adds `signing-2.pem` beside `signing-1.pem`, which still verifies.
#[cfg(feature = "users")]
pub fn signing_keys(folder: &Path) -> Result<Vec<String>, StartError> {
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
#[cfg(feature = "payments")]
pub fn webhook_secret(folder: &Path) -> Result<String, StartError> {
    let unusable = |source| StartError::DataDir { path: folder.to_owned(), source };
    let path = folder.join("keys").join("webhook-secret");
    if !path.exists() {
        write_secret(&path, &hex::encode(rand::random::<[u8; 32]>())).map_err(unusable)?;
    }
    Ok(std::fs::read_to_string(&path).map_err(unusable)?.trim().to_owned())
}

/// Writes a file that only its owner can read, whole or not at all.
#[cfg(any(feature = "users", feature = "payments"))]
fn write_secret(path: &Path, secret: &str) -> std::io::Result<()> {
    use std::io::Write;

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
