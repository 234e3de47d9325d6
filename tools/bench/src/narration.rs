//! Progress for the terminal.

use demo::DemoError;
use terminal::{output, width, wrap};

/// Whether progress and results are printed while a bench runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Narration {
    /// They are printed.
    Aloud,
    /// Nothing is printed.
    Silent,
}

impl Narration {
    /// Progress is printed unless the output is JSON.
    pub const fn unless(json: bool) -> Self {
        if json { Self::Silent } else { Self::Aloud }
    }

    /// Prints a text, wrapped to the width of the terminal.
    pub(crate) fn say(self, text: &str) -> Result<(), DemoError> {
        match self {
            Self::Aloud => Ok(output::print(&wrap(text, width()))?),
            Self::Silent => Ok(()),
        }
    }
}
