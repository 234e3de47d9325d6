//! A disagreement between the pages and the code.

use std::fmt;

/// A disagreement between the pages and the code: where it is, and what is wrong there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file, from the root of the checkout.
    pub file: String,
    /// The line, from 1; `None` for the whole file.
    pub line: Option<usize>,
    /// What is wrong.
    pub text: String,
}

impl Problem {
    pub(crate) fn at(file: &str, line: usize, text: String) -> Self {
        Self { file: file.to_owned(), line: Some(line), text }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, text } = self;
        match line {
            Some(line) => write!(formatter, "{file}:{line}: {text}"),
            None => write!(formatter, "{file}: {text}"),
        }
    }
}
