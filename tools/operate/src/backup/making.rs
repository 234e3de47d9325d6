//! Making a backup: a cut through the files of the shop, a copy of each, and the manifest last. It is written beside its place
//! and renamed, so that a folder with the name of the backup is a whole one.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, Utc};
use host::config::Settings;
use host::identity;
use platform::clock::SystemClock;
use platform::database::cut::{CopiedPages, Cut, CutError};
use platform::identity::{Found, look};
use platform::private_files;
use platform::shop_secret::ShopSecret;
use serde::Serialize;
use shared_kernel::Clock;
use storage::place::look_into_file;
use storage::{data_dir, secret};
use tempfile::TempDir;
use uuid::Uuid;

use super::manifest::{FORMAT, Manifest, StoredDatabase};
use super::{Progressed, checksum};
use crate::ShopError;
use crate::databases::{self, ShopDatabase};
use crate::key_secret::opens_the_keys;

mod covered;
mod error;

use covered::{InFile, covered, existing, refuse_parts};
pub use error::BackupError;

/// The target and the extent of a backup.
#[derive(Debug, Clone)]
pub struct Request {
    /// The folder, which is made.
    pub folder: PathBuf,
    /// Copy the files of a shop that is not in files as a whole.
    pub files_only: bool,
}

/// A backup that was made.
#[derive(Debug, Serialize)]
pub struct BackedUp {
    /// The folder.
    pub folder: PathBuf,
    /// The manifest in it.
    #[serde(flatten)]
    pub manifest: Manifest,
    /// The longest time that a writer of the shop has waited.
    pub writers_waited_us: u64,
}

/// Backs up the shop of the settings, beside running hosts.
pub async fn back_up(
    settings: &Settings,
    request: Request,
    report: impl FnMut(Progressed) + Send + 'static,
) -> Result<BackedUp, BackupError> {
    must_be_free(&request.folder)?;
    must_be_a_shop(settings).await?;
    let (files, not_covered) = covered(settings);
    refuse_parts(&files, &not_covered, request.files_only)?;
    let files = existing(files).await?;
    let Request { folder, .. } = request;
    let secret = secret_of(settings).await?;
    let _moves = lock_moves(settings)?;
    let unwritable = |source| BackupError::Unwritable { folder: folder.clone(), source };
    let staging = stage(&folder).map_err(unwritable)?;

    let copying = copy_all(&files, &staging.folder, report);
    let Copied { made_at, held_for } = copying.await.map_err(unwritable)??;
    let mut stored = Vec::new();
    for (database, _) in &files {
        stored.push(describe(database, &staging.folder, &folder).await?);
    }
    let shop_id = stored.first().map(|(shop, _)| *shop).ok_or(BackupError::NothingInFiles)?;
    let manifest = Manifest {
        format: FORMAT,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        made_at,
        shop_id,
        secret_code: Manifest::code_of_secret(shop_id, &secret),
        databases: stored.into_iter().map(|(_, stored)| stored).collect(),
        not_covered,
    };
    manifest.write(&staging.folder, &secret).map_err(unwritable)?;
    keep(&staging, &folder).map_err(unwritable)?;
    let writers_waited_us = u64::try_from(held_for.as_micros()).unwrap_or(u64::MAX);
    Ok(BackedUp { folder, manifest, writers_waited_us })
}

/// Refuses what a host refuses to start on.
async fn must_be_a_shop(settings: &Settings) -> Result<(), ShopError> {
    if !identity::is_begun(settings).await? {
        return Err(ShopError::NoShop { path: settings.data_dir.clone() });
    }
    Ok(identity::look(settings).await?)
}

fn must_be_free(folder: &Path) -> Result<(), BackupError> {
    match std::fs::read_dir(folder).map(|mut entries| entries.next().is_none()) {
        Ok(true) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Ok(false) => Err(BackupError::Occupied { folder: folder.to_owned() }),
        Err(source) => Err(BackupError::Unwritable { folder: folder.to_owned(), source }),
    }
}

async fn secret_of(settings: &Settings) -> Result<ShopSecret, BackupError> {
    let data_dir = &settings.data_dir;
    let secret = secret::read(data_dir, settings.shop_secret.as_ref())?;
    let secret = secret.ok_or_else(|| BackupError::NoSecret { data_dir: data_dir.clone() })?;
    must_open_the_keys(settings, &secret).await?;
    Ok(secret)
}

/// A backup under another secret could be restored neither with the right one, which it does not know, nor with the other, which opens nothing.
async fn must_open_the_keys(settings: &Settings, secret: &ShopSecret) -> Result<(), BackupError> {
    let opens = opens_the_keys(&databases::all(settings), secret).await;
    let opens = opens.map_err(|source| ShopError::Look { name: "users", source })?;
    if opens == Some(false) { Err(BackupError::OtherSecret) } else { Ok(()) }
}

/// Nothing moves while it is copied.
fn lock_moves(settings: &Settings) -> Result<Vec<data_dir::Locks>, BackupError> {
    let lock = |context: &&'static str| {
        let lock = data_dir::lock_move(&settings.data_dir, context)?;
        lock.ok_or(BackupError::Moving { context })
    };
    settings.contexts.iter().map(lock).collect()
}

/// A backup that is being written, on the same disk as its place.
struct Staging {
    /// For its owner alone.
    folder: PathBuf,
    /// Around the folder: it is removed when it is dropped.
    _around: TempDir,
}

fn stage(folder: &Path) -> io::Result<Staging> {
    let place = std::path::absolute(folder)?;
    let parent = place.parent().unwrap_or(&place);
    std::fs::create_dir_all(parent)?;
    let around = tempfile::Builder::new().prefix(".galleria-backup-").tempdir_in(parent)?;
    let folder = around.path().join("backup");
    private_files::make_folder(&folder)?;
    Ok(Staging { folder, _around: around })
}

struct Copied {
    made_at: DateTime<Utc>,
    held_for: Duration,
}

async fn copy_all(
    files: &[InFile],
    to: &Path,
    mut report: impl FnMut(Progressed) + Send + 'static,
) -> io::Result<Result<Copied, CutError>> {
    let to = to.to_owned();
    let files: Vec<(&'static str, PathBuf)> =
        files.iter().map(|(database, path)| (database.name, path.clone())).collect();
    let copying = move || {
        let cut = Cut::take(&files)?;
        let copied = Copied { made_at: SystemClock.now(), held_for: cut.held_for() };
        for (name, _) in &files {
            let mut report = |CopiedPages { done, total }| report(Progressed { done, total });
            cut.copy(name, &to.join(format!("{name}.db")), &mut report)?;
        }
        Ok(copied)
    };
    tokio::task::spawn_blocking(copying).await.map_err(io::Error::other)
}

/// The entry of a copy in the manifest, and the shop that it belongs to.
async fn describe(
    database: &ShopDatabase,
    staging: &Path,
    folder: &Path,
) -> Result<(Uuid, StoredDatabase), BackupError> {
    let &ShopDatabase { name, migrations, .. } = database;
    let file = staging.join(format!("{name}.db"));
    let failed = |source| BackupError::from(ShopError::Look { name, source });
    let connection = look_into_file(file.clone()).await.map_err(failed)?;
    let found = async {
        let pending = migrations.pending(&connection).await?;
        Ok::<_, sea_orm::DbErr>((look(&connection, name).await?.found, pending))
    };
    let found = found.await;
    // Closing fails only when the connection is closed already.
    let _closed_already = connection.close().await;
    let (found, pending) = found.map_err(failed)?;
    let Found::Begun(identity) = found else { return Err(BackupError::NoIdentity { name }) };
    let unwritable = |source| BackupError::Unwritable { folder: folder.to_owned(), source };
    let checksum::Checksum { bytes, sha256 } = checksum::of(&file).map_err(unwritable)?;
    let mut applied = migrations.names();
    applied.retain(|migration| !pending.contains(migration));
    let (name, lineage) = (name.to_owned(), identity.lineage);
    Ok((identity.shop, StoredDatabase { name, lineage, migrations: applied, bytes, sha256 }))
}

/// Gives the folder its name, which an empty one may have.
fn keep(staging: &Staging, folder: &Path) -> io::Result<()> {
    sync_folder(&staging.folder)?;
    std::fs::rename(&staging.folder, folder)?;
    let parent = std::path::absolute(folder)?;
    parent.parent().map_or(Ok(()), sync_folder)
}

/// Syncs the names in a folder to disk, where the system knows that.
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { std::fs::File::open(folder)?.sync_all() } else { Ok(()) }
}
