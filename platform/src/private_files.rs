//! Files that only their owner may read: databases hold addresses and hashes of passwords, write-ahead logs hold what
//! databases hold, and keys are keys. On systems without Unix permissions nothing is done.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

/// Makes a folder that its owner alone may enter, with the folders above it. One that is there stays as it is.
///
/// # Errors
/// When it cannot be made.
pub fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(folder)
}

/// How to open a file for writing that is made for its owner alone if need be, and is not emptied.
pub fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options
}

/// Makes an empty file for its owner alone, unless there is one. `SQLite` takes it for a new database, and gives its
/// write-ahead log the same permissions.
///
/// # Errors
/// When it cannot be made.
pub fn make_file(path: &Path) -> io::Result<File> {
    options().open(path)
}

/// Writes a text file for its owner alone, in place of one that is there. It is written beside it first and synced to disk with its
/// folder, so that readers, a process that is killed and a power cut leave the former text or the new one; after the return, the new one.
///
/// # Errors
/// When it cannot be written; the former text stays, unless it is the folder that could not be synced.
pub fn write(path: &Path, text: &str) -> io::Result<()> {
    use io::Write;
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    let mut file = options().truncate(true).open(&beside)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&beside, path)?;
    path.parent().map_or(Ok(()), sync_folder)
}

/// Makes the names of the files of a folder durable.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    let here = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    File::open(here)?.sync_all()
}

/// Elsewhere a folder cannot be opened as a file.
#[cfg(not(unix))]
fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}

/// Takes the permissions of everybody but the owner from the folder of a shop and the files in it: earlier versions made them
/// readable, and copies may be. Logs what was changed, or that it cannot be.
pub fn close(folder: &Path) {
    match tighten(folder) {
        Ok(changed) if changed.is_empty() => {}
        Ok(changed) => tracing::info!(
            files = changed.len(),
            folder = %folder.display(),
            "files of the shop could be read by other users of this machine; now its owner alone may read them"
        ),
        Err(error) => tracing::warn!(
            %error,
            folder = %folder.display(),
            "other users of this machine may read files of the shop, and that cannot be changed; make the user that runs it \
             their owner"
        ),
    }
}

/// Takes the permissions of everybody but the owner from the folder of a shop and the files in it. Returns what was changed.
///
/// # Errors
/// When a permission cannot be changed, as by another user.
fn tighten(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let open = open_to_others(folder)?;
    for path in &open {
        close_to_others(path)?;
    }
    Ok(open)
}

/// The folders that a shop makes in its own.
const FOLDERS: [&str; 2] = ["keys", "journal"];

/// The folder of a shop, those that it makes in there, and every file in them that others than the owner may read, write or enter.
/// No list of files is kept that a new one could be missing from. A folder that is not one of a shop has none: it is another's
/// affair.
///
/// # Errors
/// When the folder cannot be read.
pub fn open_to_others(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut candidates = files_in(folder)?;
    let is_a_database = |file: &PathBuf| file.extension().is_some_and(|end| end == "db");
    if !folder.join("keys").is_dir() && !candidates.iter().any(is_a_database) {
        return Ok(Vec::new());
    }
    for name in FOLDERS {
        add_all_in(&folder.join(name), &mut candidates)?;
    }
    candidates.push(folder.to_owned());
    // A write-ahead log may end meanwhile.
    candidates.retain(|path| is_open_to_others(path).unwrap_or(false));
    Ok(candidates)
}

/// Adds a folder, if it is there, and all that is in it; links are not followed.
fn add_all_in(folder: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    if !folder.symlink_metadata().is_ok_and(|metadata| metadata.is_dir()) {
        return Ok(());
    }
    found.extend(files_in(folder)?);
    for entry in std::fs::read_dir(folder)? {
        add_all_in(&entry?.path(), found)?;
    }
    found.push(folder.to_owned());
    Ok(())
}

/// The files in a folder; links are not followed.
fn files_in(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            files.push(entry.path());
        }
    }
    Ok(files)
}

/// Whether others than the owner may read, write or enter it.
///
/// # Errors
/// When it is not there, or may not be looked at.
#[cfg(unix)]
pub fn is_open_to_others(path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::PermissionsExt;
    Ok(std::fs::metadata(path)?.permissions().mode() & 0o077 != 0)
}

#[cfg(unix)]
fn close_to_others(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mut permissions = std::fs::metadata(path)?.permissions();
    permissions.set_mode(permissions.mode() & 0o700);
    std::fs::set_permissions(path, permissions)
}

/// Whether others than the owner may read, write or enter it.
///
/// # Errors
/// None.
#[cfg(not(unix))]
pub fn is_open_to_others(_path: &Path) -> io::Result<bool> {
    Ok(false)
}

#[cfg(not(unix))]
fn close_to_others(_path: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn mode(path: &Path) -> u32 {
        std::fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    fn set(path: &Path, mode: u32) {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn what_is_made_is_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let made = folder.path().join("a/b");
        make_folder(&made).unwrap();
        assert_eq!((mode(&made), mode(&folder.path().join("a"))), (0o700, 0o700));
        let file = made.join("orders.db");
        make_file(&file).unwrap();
        assert_eq!(mode(&file), 0o600);
        std::fs::write(&file, "kept").unwrap();
        make_file(&file).unwrap();
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "kept");
    }

    #[test]
    fn a_text_is_written_whole_for_its_owner_and_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret.pem");
        for text in ["a long secret", "short"] {
            write(&path, text).unwrap();
            assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
            assert_eq!(mode(&path), 0o600);
        }
        let files = std::fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(files, 1, "nothing unfinished stays");
    }

    #[test]
    fn files_of_earlier_versions_are_closed_to_others() {
        let folder = tempfile::tempdir().unwrap();
        let keys = folder.path().join("keys");
        std::fs::create_dir(&keys).unwrap();
        let journal = folder.path().join("journal/orders");
        std::fs::create_dir_all(&journal).unwrap();
        let files = [
            "orders.db",
            "orders.db-wal",
            "orders.lock",
            "shop.json",
            "copy",
            "keys/a.pem",
            "journal/orders/1.ndjson",
        ];
        for name in files {
            let path = folder.path().join(name);
            std::fs::write(&path, "x").unwrap();
            set(&path, 0o644);
        }
        set(folder.path(), 0o755);
        let folders = [folder.path(), &keys, &folder.path().join("journal"), &journal];
        for folder in folders {
            set(folder, 0o755);
        }
        assert_eq!(open_to_others(folder.path()).unwrap().len(), 11);
        assert_eq!(tighten(folder.path()).unwrap().len(), 11);
        for name in files {
            assert_eq!(mode(&folder.path().join(name)), 0o600, "{name}");
        }
        assert!(folders.iter().all(|folder| mode(folder) == 0o700));
        assert!(tighten(folder.path()).unwrap().is_empty());
        assert!(open_to_others(folder.path()).unwrap().is_empty());
    }

    #[test]
    fn a_folder_that_is_not_of_a_shop_stays_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let notes = folder.path().join("notes.txt");
        std::fs::write(&notes, "x").unwrap();
        set(&notes, 0o644);
        set(folder.path(), 0o755);
        assert!(tighten(folder.path()).unwrap().is_empty());
        assert!(open_to_others(folder.path()).unwrap().is_empty());
        assert_eq!((mode(folder.path()), mode(&notes)), (0o755, 0o644));
    }
}
