//! The files of a journal. Each is named after the number of its first record, so that a reader finds the one that it needs, and
//! the oldest is deleted as a whole.

use std::fs::{self, File};
use std::io;
use std::path::PathBuf;
use std::time::SystemTime;

use platform::private_files;

use super::line::Line;

const EXTENSION: &str = "ndjson";

/// The folder of a journal. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Segments {
    folder: PathBuf,
}

/// One file.
#[derive(Debug, Clone)]
pub(super) struct Segment {
    pub(super) first: u64,
    path: PathBuf,
}

impl Segments {
    pub(super) const fn in_folder(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// All files, the oldest first. A folder that cannot be read has none.
    pub(super) fn all(&self) -> Vec<Segment> {
        let Ok(entries) = fs::read_dir(&self.folder) else { return Vec::new() };
        let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
        let mut segments: Vec<Segment> = paths.filter_map(Segment::of).collect();
        segments.sort_by_key(|segment| segment.first);
        segments
    }

    /// Begins a file whose first record has this number.
    pub(super) fn begin(&self, first: u64) -> io::Result<File> {
        let path = self.folder.join(format!("{first:020}.{EXTENSION}"));
        let mut options = private_files::options();
        options.append(true).open(path)
    }

    /// The number of the last record; 0 when there is none.
    pub(super) fn last_number(&self) -> u64 {
        self.all().iter().rev().find_map(Segment::last).unwrap_or_default()
    }
}

impl Segment {
    fn of(path: PathBuf) -> Option<Self> {
        let is_one = path.extension().is_some_and(|extension| extension == EXTENSION);
        let first = path.file_stem()?.to_str()?.parse().ok()?;
        is_one.then_some(Self { first, path })
    }

    /// Its text; empty when it was deleted meanwhile.
    pub(super) fn text(&self) -> String {
        let bytes = fs::read(&self.path).unwrap_or_default();
        String::from_utf8(bytes)
            .unwrap_or_else(|torn| String::from_utf8_lossy(torn.as_bytes()).into_owned())
    }

    pub(super) fn bytes(&self) -> u64 {
        fs::metadata(&self.path).map(|metadata| metadata.len()).unwrap_or_default()
    }

    /// When it was written last.
    pub(super) fn written_at(&self) -> Option<SystemTime> {
        fs::metadata(&self.path).and_then(|metadata| metadata.modified()).ok()
    }

    pub(super) fn delete(&self) {
        // One that stays is deleted the next time.
        let _deleted = fs::remove_file(&self.path);
    }

    fn last(&self) -> Option<u64> {
        self.text().lines().rev().find_map(|line| match Line::of(line) {
            Line::Record(number) => Some(number),
            Line::Run | Line::Gap(_) | Line::Torn => None,
        })
    }
}
