//! A lesson: a folder with `lesson.toml`, `why.md` and, where it begins with a fault, the patches `start.patch` and
//! `solution.patch`.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use crate::patch::touched_files;

mod text;
pub(crate) use text::{About, Question, Reacts, Tests};
pub use text::{Anchor, Check, LessonText};

/// The folder of the lessons, from the root of the checkout.
pub(crate) const FOLDER: &str = "lessons";
/// How many hints a lesson has, from a nudge to the place.
const HINTS: usize = 3;

/// A lesson.
#[derive(Debug, Clone)]
pub struct Lesson {
    /// Its number, from 1.
    pub number: u8,
    /// The name of its folder: the number in two digits, and a short name.
    pub name: String,
    /// Its folder.
    pub folder: PathBuf,
    /// Its `lesson.toml`.
    pub text: LessonText,
    /// What is told after the check has passed.
    pub why: String,
    start: Option<String>,
    solution: Option<String>,
}

/// Why the lessons cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum LessonError {
    /// A file cannot be read.
    #[error("{file} cannot be read")]
    Unreadable {
        /// The file.
        file: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A file does not say what it must.
    #[error("{file}: {wrong}")]
    Wrong {
        /// The file.
        file: String,
        /// What is wrong with it.
        wrong: String,
    },
}

/// All lessons of a checkout, in their order.
///
/// # Errors
/// When a file is missing or says something that means nothing.
pub fn all_lessons(root: &Path) -> Result<Vec<Lesson>, LessonError> {
    let folder = root.join(FOLDER);
    let unreadable = |source| LessonError::Unreadable { file: FOLDER.to_owned(), source };
    let mut folders = Vec::new();
    for entry in std::fs::read_dir(&folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.is_dir() {
            folders.push(path);
        }
    }
    folders.sort();
    folders.iter().map(|folder| Lesson::read(folder)).collect()
}

impl Lesson {
    /// Reads the lesson in a folder.
    ///
    /// # Errors
    /// When a file is missing or says something that means nothing.
    pub fn read(folder: &Path) -> Result<Self, LessonError> {
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let number = name.split('-').next().and_then(|number| number.parse().ok());
        let wrong = |file: &str, wrong: String| LessonError::Wrong {
            file: format!("{FOLDER}/{name}/{file}"),
            wrong,
        };
        let number =
            number.ok_or_else(|| wrong("", "its name does not begin with a number".to_owned()))?;
        let text: LessonText = toml::from_str(&required(folder, "lesson.toml")?)
            .map_err(|error| wrong("lesson.toml", error.to_string()))?;
        if text.hints.len() != HINTS {
            return Err(wrong("lesson.toml", format!("a lesson has {HINTS} hints")));
        }
        let has_patches = !matches!(text.check, Check::Quiz { .. } | Check::Reacts(_));
        let patch = |file| has_patches.then(|| required(folder, file)).transpose();
        let (start, solution) = (patch("start.patch")?, patch("solution.patch")?);
        let why = required(folder, "why.md")?;
        Ok(Self { number, name, folder: folder.to_owned(), text, why, start, solution })
    }

    /// The patch that puts the fault into the tree.
    pub fn start(&self) -> Option<&str> {
        self.start.as_deref()
    }

    /// The patch that mends it, for the tree after the start patch.
    pub fn solution(&self) -> Option<&str> {
        self.solution.as_deref()
    }

    /// The questions of a quiz; none in other lessons.
    pub fn questions(&self) -> &[Question] {
        match &self.text.check {
            Check::Quiz { questions } => questions,
            Check::Boundaries { .. }
            | Check::Contracts { .. }
            | Check::Tests(_)
            | Check::Reacts(_) => &[],
        }
    }

    /// The file that the first finding is in, where the check finds places.
    pub(crate) fn place(&self) -> Option<&str> {
        match &self.text.check {
            Check::Boundaries { at } | Check::Contracts { at } => Some(at),
            Check::Tests(_) | Check::Reacts(_) | Check::Quiz { .. } => None,
        }
    }

    /// The places that a generator writes for the lesson, where no patch names its files.
    pub(crate) const fn generated(&self) -> Option<&Reacts> {
        match &self.text.check {
            Check::Reacts(reacts) => Some(reacts),
            Check::Boundaries { .. }
            | Check::Contracts { .. }
            | Check::Tests(_)
            | Check::Quiz { .. } => None,
        }
    }

    /// The files that its patches touch.
    pub fn files(&self) -> BTreeSet<String> {
        let patches = self.start().into_iter().chain(self.solution());
        patches.flat_map(touched_files).collect()
    }

    /// Whether a change of `file` may change the outcome of its check: a file of the lesson, or one that it points to.
    pub(crate) fn is_about(&self, file: &str) -> bool {
        let own = file.strip_prefix(FOLDER).and_then(|rest| rest.strip_prefix('/'));
        let own = own.and_then(|rest| rest.strip_prefix(self.name.as_str()));
        let points_to = self.text.hints.iter().any(|hint| hint.file == file);
        let brings = match &self.text.check {
            Check::Tests(tests) => tests.committed.iter().any(|committed| committed == file),
            Check::Boundaries { .. }
            | Check::Contracts { .. }
            | Check::Reacts(_)
            | Check::Quiz { .. } => false,
        };
        own.is_some_and(|rest| rest.starts_with('/'))
            || points_to
            || brings
            || self.files().contains(file)
    }
}

fn required(folder: &Path, file: &str) -> Result<String, LessonError> {
    let path = folder.join(file);
    std::fs::read_to_string(&path)
        .map_err(|source| LessonError::Unreadable { file: path.display().to_string(), source })
}
