//! The exit codes. They are stable: scripts rely on them.

use std::process::ExitCode;

/// How a verb ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// It did what it was asked to.
    Done,
    /// It ran to its end, and refused something or found something wrong: a line of a file, a broken invariant, an
    /// address that is taken, an event that is no dead letter. What it printed says what.
    Found,
    /// The command line makes no sense.
    Usage,
    /// The configuration makes no sense.
    Configuration,
    /// Something it needs cannot be used: the data folder, a database, the port, a file. Nothing was changed.
    CannotStart,
    /// It began and could not finish. What was acknowledged is stored.
    Failed,
    /// A signal stopped it at once: a second one, or the first where nothing is kept. What was acknowledged is stored.
    CutShort,
}

/// The same for people who ask for help.
pub(crate) const HELP: &str = "\
Exit codes:
  0    it is done
  1    it ran, and refused something or found something wrong; what it printed says what
  2    the command line makes no sense
  3    the configuration makes no sense
  4    something it needs cannot be used: the data folder, a database, the port, a file
  5    it began and could not finish; what was acknowledged is stored
  130  a signal stopped it at once: the second, or the first of demo and bench; what was acknowledged is stored

Data goes to standard output, messages go to standard error.

Settings come from defaults, then galleria.toml or --config, then the environment (GALLERIA_LISTEN and so on), then
flags; `galleria doctor` lists them all.

Example:
  galleria --data-dir /var/lib/galleria serve --listen 0.0.0.0:8080";

impl Exit {
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
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_help_tells_every_code() {
        let every = [
            Exit::Done,
            Exit::Found,
            Exit::Usage,
            Exit::Configuration,
            Exit::CannotStart,
            Exit::Failed,
            Exit::CutShort,
        ];
        for exit in every {
            let line = format!("\n  {:<5}", exit.code());
            assert!(HELP.contains(&line), "{exit:?} is not in the help");
        }
    }
}
