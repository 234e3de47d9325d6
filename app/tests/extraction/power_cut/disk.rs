//! The disk of a machine that can lose its power: a file system of its own in an image file.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

const SIZE: u64 = 64 << 20;
/// The file system commits its journal by itself after this many seconds: only what a program syncs is on the disk.
const LAZY: &str = "loop,commit=600";

/// A mounted disk. Dropping it unmounts it.
pub(super) struct Disk {
    folder: TempDir,
    cuts: usize,
}

impl Disk {
    /// An empty disk, if one can be mounted here: it takes root, a loop device and `mkfs.ext4`.
    pub(super) fn mount() -> Option<Self> {
        let disk = Self { folder: tempfile::tempdir().unwrap(), cuts: 0 };
        std::fs::create_dir(disk.path()).unwrap();
        std::fs::File::create(disk.image()).unwrap().set_len(SIZE).unwrap();
        let formatted = Command::new("mkfs.ext4").args(["-q", "-F"]).arg(disk.image()).output();
        let is_formatted = formatted.is_ok_and(|output| output.status.success());
        (is_formatted && disk.is_mounted()).then_some(disk)
    }

    /// Where it is mounted.
    pub(super) fn path(&self) -> PathBuf {
        self.folder.path().join("disk")
    }

    /// The power fails: what was not synced is gone. No process may use the disk.
    pub(super) fn lose_power(&mut self) {
        // The image holds what the file system has written to its device, and nothing of what it still has in memory.
        let before = self.image();
        self.cuts += 1;
        std::fs::copy(&before, self.image()).unwrap();
        unmount(&self.path());
        std::fs::remove_file(before).unwrap();
        assert!(self.is_mounted(), "the disk is broken after the power cut");
    }

    /// Syncs the whole disk, as a server does that syncs now and then.
    pub(super) fn sync(&self) {
        assert!(Command::new("sync").arg("-f").arg(self.path()).status().unwrap().success());
    }

    fn image(&self) -> PathBuf {
        self.folder.path().join(format!("image-{}", self.cuts))
    }

    fn is_mounted(&self) -> bool {
        let mut mount = Command::new("mount");
        let mounted = mount.args(["-o", LAZY]).arg(self.image()).arg(self.path()).output();
        mounted.is_ok_and(|output| output.status.success())
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        unmount(&self.path());
    }
}

fn unmount(path: &Path) {
    let _unmounted = Command::new("umount").arg(path).output();
}
