//! Why a verb of the lessons fails.

use std::io;

use terminal::Exit;
use terminal::output::OutputError;

use crate::LessonError;

/// Why a verb fails. Each says what was kept, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum LearnError {
    /// No git work tree with lessons.
    #[error(
        "there are no lessons here: they work in a git checkout of the shop, which has a folder `lessons`; go to one"
    )]
    NoCheckout,
    /// `git` cannot be run.
    #[error("git cannot be run; the lessons need it to change and restore the checkout")]
    NoGit(#[source] io::Error),
    /// A git command failed.
    #[error("git {command} failed: {why}")]
    Git {
        /// The command.
        command: String,
        /// Its message.
        why: String,
    },
    /// A patch does not fit the tree.
    #[error("the patch does not fit the files as they are, and nothing was changed: {why}")]
    DoesNotApply {
        /// The message of git.
        why: String,
    },
    /// A file cannot be read or written.
    #[error("{file} cannot be used")]
    File {
        /// The file.
        file: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The progress file is no progress.
    #[error(
        "{file} is not a progress file of this release, and was kept; if a lesson is open, restore its files with git, then \
         remove it"
    )]
    Progress {
        /// The file.
        file: String,
        /// Why.
        #[source]
        source: serde_json::Error,
    },
    /// The lessons cannot be read.
    #[error(transparent)]
    Lessons(#[from] LessonError),
    /// There is no such lesson.
    #[error("there is no lesson {number}; `{called} list` shows them")]
    NoSuchLesson {
        /// Its number.
        number: u8,
        /// How the lessons are called.
        called: &'static str,
    },
    /// No lesson is open.
    #[error("no lesson is open; `{called} start N` opens one")]
    NoneOpen {
        /// How the lessons are called.
        called: &'static str,
    },
    /// Another lesson is open.
    #[error(
        "lesson {open} is open, and was kept as it is; `{called} reset` restores the tree first"
    )]
    OtherOpen {
        /// The number of that lesson.
        open: String,
        /// How the lessons are called.
        called: &'static str,
    },
    /// The lesson is not open.
    #[error("lesson {number} is not open; {instead}")]
    NotOpen {
        /// Its number.
        number: u8,
        /// The command that opens it, or the lesson that is open.
        instead: String,
    },
    /// The files of the lesson have changes.
    #[error(
        "the lesson was not started, since it changes files that have changes of yours: {}; these are kept as they are; \
         commit or stash them, then start again",
        files.join(", ")
    )]
    Unclean {
        /// The files.
        files: Vec<String>,
    },
    /// A program that a check needs cannot be run.
    #[error("{program} cannot be run")]
    Tool {
        /// The program.
        program: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A check could not be made.
    #[error("the check could not be made: {why}")]
    Unchecked {
        /// Why.
        why: String,
    },
    /// The boundary checker could not run.
    #[error(transparent)]
    Boundaries(#[from] boundaries::CheckError),
    /// Nothing could be printed.
    #[error(transparent)]
    Output(#[from] OutputError),
}

impl LearnError {
    /// How the process ends because of it.
    pub const fn exit(&self) -> Exit {
        match self {
            Self::NoSuchLesson { .. } => Exit::Usage,
            Self::NoneOpen { .. }
            | Self::OtherOpen { .. }
            | Self::NotOpen { .. }
            | Self::Unclean { .. }
            | Self::DoesNotApply { .. } => Exit::Found,
            Self::NoCheckout
            | Self::NoGit(_)
            | Self::File { .. }
            | Self::Progress { .. }
            | Self::Lessons(_)
            | Self::Tool { .. } => Exit::CannotStart,
            Self::Git { .. } | Self::Unchecked { .. } | Self::Boundaries(_) | Self::Output(_) => {
                Exit::Failed
            }
        }
    }
}
