//! The spot of a violation in its file: the line as it stands there, and the characters that the caret marks.

use std::path::Path;

use crate::Violation;

/// Statements and macro calls span lines; the word is looked for this far below the line that they begin on.
const LINES_BELOW: usize = 40;

/// A line of a file, and the marked characters.
pub(super) struct Spot {
    pub(super) line: usize,
    pub(super) source: String,
    pub(super) column: Option<usize>,
    pub(super) length: Option<usize>,
}

impl Spot {
    /// The spot of `violation`; none when it has no line, or the file does not have it.
    pub(super) fn find(violation: &Violation, root: &Path) -> Option<Self> {
        let start = violation.line?;
        let text = std::fs::read_to_string(root.join(&violation.file)).ok()?;
        let lines: Vec<&str> = text.lines().collect();
        let needles = violation.needles.iter().filter(|needle| !needle.is_empty());
        let first = *lines.get(start.checked_sub(1)?)?;
        let mut spots = needles.filter_map(|needle| {
            let lines = (start..).zip(lines.iter().skip(start - 1)).take(LINES_BELOW);
            let mut found = lines.filter_map(|(line, source)| {
                let column = word_at(source, needle)?;
                Some(Self::marked(line, source, column, needle.chars().count()))
            });
            found.next()
        });
        // The nearest line; of several words there, the best.
        let mut best: Option<Self> = None;
        for spot in spots.by_ref() {
            if best.as_ref().is_none_or(|best| spot.line < best.line) {
                best = Some(spot);
            }
        }
        let whole = || {
            let trimmed = first.trim();
            let column = first.chars().take_while(|letter| letter.is_whitespace()).count() + 1;
            Self::marked(start, first, column, trimmed.chars().count())
        };
        Some(best.unwrap_or_else(whole))
    }

    fn marked(line: usize, source: &str, column: usize, length: usize) -> Self {
        let (column, length) = (Some(column), Some(length).filter(|length| *length > 0));
        Self { line, source: source.to_owned(), column, length }
    }
}

/// The column of `needle` in `line` as a word of its own, in any case.
fn word_at(line: &str, needle: &str) -> Option<usize> {
    let letters: Vec<char> = line.to_lowercase().chars().collect();
    let wanted: Vec<char> = needle.to_lowercase().chars().collect();
    let is_word = |at: Option<usize>| {
        at.and_then(|at| letters.get(at))
            .is_some_and(|letter| letter.is_alphanumeric() || *letter == '_')
    };
    let starts = letters.windows(wanted.len()).enumerate();
    let mut found = starts.filter(|(start, window)| {
        *window == wanted && !is_word(start.checked_sub(1)) && !is_word(Some(start + wanted.len()))
    });
    found.next().map(|(start, _)| start + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_whole_and_in_any_case() {
        assert_eq!(word_at("use serde::Serialize;", "serde"), Some(5));
        assert_eq!(word_at("SELECT 1 FROM Secrets", "secrets"), Some(15));
        assert_eq!(word_at("use serde_json;", "serde"), None);
        assert_eq!(word_at("äö serde", "serde"), Some(4));
    }
}
