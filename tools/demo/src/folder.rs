//! The data folder of a demo's shop: temporary unless it is to be kept for inspection.

use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::DemoError;

/// Where a demo's shop lives. Dropping it removes the folder, however the demo ends.
pub struct DemoFolder {
    place: Place,
    path: PathBuf,
}

enum Place {
    Removed(#[expect(dead_code, reason = "it removes the folder when it is dropped")] TempDir),
    Retained,
}

impl DemoFolder {
    /// A new folder among the system's temporary files; `keep` leaves it there.
    pub fn make(keep: bool) -> Result<Self, DemoError> {
        let unusable = |source| DemoError::Folder { path: std::env::temp_dir(), source };
        let folder =
            tempfile::Builder::new().prefix("galleria-demo-").tempdir().map_err(unusable)?;
        let path = folder.path().to_owned();
        let place = if keep {
            let _path = folder.keep();
            Place::Retained
        } else {
            Place::Removed(folder)
        };
        Ok(Self { place, path })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether it stays.
    pub const fn is_kept(&self) -> bool {
        matches!(self.place, Place::Retained)
    }

    /// The kind of file system it is on, such as `ext4`: on `tmpfs` a sync to disk costs nothing and makes nothing durable.
    pub fn file_system(&self) -> String {
        let mounts = std::fs::read_to_string("/proc/self/mounts").unwrap_or_default();
        file_system_of(&self.path, &mounts).unwrap_or("unknown").to_owned()
    }
}

/// The longest mount point that `path` is below decides; of two the same, the later lies on top.
fn file_system_of<'a>(path: &Path, mounts: &'a str) -> Option<&'a str> {
    let mounted = mounts.lines().filter_map(|line| {
        let mut words = line.split(' ');
        let (_device, point, kind) = (words.next()?, words.next()?, words.next()?);
        path.starts_with(point).then_some((point.len(), kind))
    });
    mounted.max_by_key(|(length, _)| *length).map(|(_, kind)| kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_is_removed_unless_it_is_kept() {
        let removed = DemoFolder::make(false).unwrap().path().to_owned();
        assert!(!removed.exists());
        let kept = DemoFolder::make(true).unwrap();
        let path = kept.path().to_owned();
        drop(kept);
        assert!(path.exists());
        std::fs::remove_dir(path).unwrap();
    }

    #[test]
    fn the_file_system_is_that_of_the_longest_mount_point() {
        let mounts =
            "overlay / overlay rw 0 0\ntmpfs /tmp tmpfs rw 0 0\n/dev/sda /tmp/disk ext4 rw 0 0\n";
        assert_eq!(file_system_of(Path::new("/tmp/disk/shop"), mounts), Some("ext4"));
        assert_eq!(file_system_of(Path::new("/tmp/diskette"), mounts), Some("tmpfs"));
        assert_eq!(file_system_of(Path::new("/var/shop"), mounts), Some("overlay"));
        assert_eq!(file_system_of(Path::new("/var/shop"), ""), None);
    }
}
