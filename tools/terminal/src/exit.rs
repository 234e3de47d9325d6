//! The exit codes. They are stable: scripts rely on them.

use std::process::ExitCode;

/// How a command ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// The command did what it was asked to.
    Done,
    /// The command ran to its end, and refused something or found something wrong: a line of a file, a broken invariant, an
    /// address that is taken, an event that is no dead letter. The output names it.
    Found,
    /// The command line cannot be understood.
    Usage,
    /// The configuration cannot be used.
    Configuration,
    /// Something the command needs cannot be used: the data folder, a database, the port, a file. Nothing was changed.
    CannotStart,
    /// The command began and could not finish. Everything acknowledged is stored.
    Failed,
    /// A signal ended the command at once: a second one, or the first where nothing is stored. Everything acknowledged is
    /// stored.
    CutShort,
}

impl Exit {
    /// All of them, by code.
    pub const ALL: [Self; 7] = [
        Self::Done,
        Self::Found,
        Self::Usage,
        Self::Configuration,
        Self::CannotStart,
        Self::Failed,
        Self::CutShort,
    ];

    /// The number that the shell sees.
    pub const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Found => 1,
            Self::Usage => 2,
            Self::Configuration => 3,
            Self::CannotStart => 4,
            Self::Failed => 5,
            Self::CutShort => 130,
        }
    }

    /// [`Exit::Done`], or [`Exit::Found`] when something is wrong.
    pub const fn done_if(is_well: bool) -> Self {
        if is_well { Self::Done } else { Self::Found }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
