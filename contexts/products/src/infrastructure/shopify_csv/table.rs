//! A strict reader of CSV (RFC 4180): rows of cells, or the line where the file is not well-formed. Nothing is repaired.
//!
//! A cell is quoted as a whole or not at all, a quote inside a quoted cell is doubled, and every row ends as the first
//! one does. Empty lines are no rows.

use std::borrow::Cow;

use super::ImportError;
use super::encoding::count_line_ends;
use crate::application::import_products::visible;

/// The largest cell, in bytes.
pub(super) const LARGEST_CELL: usize = 256 * 1024;

/// The most columns of a file.
pub(super) const MOST_COLUMNS: usize = 1000;

/// One row of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Record<'a> {
    /// The line on which it begins, counted as an editor counts.
    pub(super) line: u64,
    /// The line on which it ends: a later one if a quoted cell has line breaks.
    pub(super) last_line: u64,
    pub(super) cells: Vec<Cow<'a, str>>,
}

/// Reads a text row by row.
pub(super) struct Table<'a> {
    rest: &'a str,
    separator: char,
    line: u64,
    line_end: Option<&'static str>,
}

impl<'a> Table<'a> {
    pub(super) const fn new(text: &'a str, separator: char) -> Self {
        Self { rest: text, separator, line: 1, line_end: None }
    }

    /// Skips the first line, which is no row.
    pub(super) fn skip_line(&mut self) -> Result<(), ImportError> {
        let length = self.rest.find(['\r', '\n']).unwrap_or(self.rest.len());
        self.advance(length);
        self.end_line().map(drop)
    }

    /// The next row; `None` at the end of the file.
    pub(super) fn next_record(&mut self) -> Result<Option<Record<'a>>, ImportError> {
        while self.end_line()? {}
        if self.rest.is_empty() {
            return Ok(None);
        }
        let line = self.line;
        let mut cells = Vec::new();
        loop {
            let cell = match self.rest.strip_prefix('"') {
                Some(inside) => self.quoted(inside, cells.len())?,
                None => self.unquoted(cells.len())?,
            };
            if cell.len() > LARGEST_CELL {
                return Err(
                    self.refused(format!("a cell is larger than {} KiB", LARGEST_CELL / 1024))
                );
            }
            cells.push(cell);
            if cells.len() > MOST_COLUMNS {
                return Err(self.refused(format!("there are more than {MOST_COLUMNS} cells")));
            }
            if !self.rest.starts_with(self.separator) {
                break;
            }
            self.advance(self.separator.len_utf8());
        }
        let last_line = self.line;
        self.end_line()?;
        Ok(Some(Record { line, last_line, cells }))
    }

    /// A cell up to the next separator or line end.
    fn unquoted(&mut self, number: usize) -> Result<Cow<'a, str>, ImportError> {
        let separator = self.separator;
        let ends = |letter: char| letter == separator || matches!(letter, '"' | '\r' | '\n');
        let length = self.rest.find(ends).unwrap_or(self.rest.len());
        let (cell, rest) = self.rest.split_at(length);
        if rest.starts_with('"') {
            return Err(self.refused(format!(
                "cell {} has a quote inside, though it does not begin with one; put the whole cell in quotes \
                 and double those inside",
                number.saturating_add(1)
            )));
        }
        self.rest = rest;
        Ok(Cow::Borrowed(cell))
    }

    /// A cell up to its closing quote. `inside` is the text after the opening one.
    fn quoted(&mut self, inside: &'a str, number: usize) -> Result<Cow<'a, str>, ImportError> {
        let (number, opened) = (number.saturating_add(1), self.line);
        let Some(length) = closing_quote(inside) else {
            return Err(self.refused(format!(
                "the quote that begins cell {number} is never closed; add the closing quote"
            )));
        };
        let (cell, rest) = inside.split_at(length);
        self.line = self.line.saturating_add(count_line_ends(cell.as_bytes()));
        self.rest = rest;
        self.advance(1);
        if let Some(next) = self.rest.chars().next()
            && next != self.separator
            && !matches!(next, '\r' | '\n')
        {
            let next = visible(&next.to_string());
            let where_opened = if opened == self.line {
                String::new()
            } else {
                format!(" (the quote that begins the cell is on line {opened})")
            };
            return Err(self.refused(format!(
                "after the closing quote of cell {number}{where_opened} comes {next}; double the quotes \
                 inside a cell, or close the quote of the cell where it ends"
            )));
        }
        if cell.contains('"') {
            return Ok(Cow::Owned(cell.replace("\"\"", "\"")));
        }
        Ok(Cow::Borrowed(cell))
    }

    /// Takes one line end, if there is one. Every line ends as the first one does.
    fn end_line(&mut self) -> Result<bool, ImportError> {
        let Some(found) = ["\r\n", "\n", "\r"].into_iter().find(|end| self.rest.starts_with(end))
        else {
            return Ok(false);
        };
        let expected = *self.line_end.get_or_insert(found);
        if expected != found {
            return Err(self.refused(format!(
                "it ends with {}, and the lines before end with {}; save the file with one kind of line end",
                name_of(found),
                name_of(expected)
            )));
        }
        self.advance(found.len());
        self.line = self.line.saturating_add(1);
        Ok(true)
    }

    fn advance(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or("");
    }

    const fn refused(&self, reason: String) -> ImportError {
        ImportError::Malformed { line: self.line, reason }
    }
}

/// The place of the quote that closes a cell: two quotes are one of its characters.
fn closing_quote(inside: &str) -> Option<usize> {
    let mut quotes = inside.bytes().enumerate().filter(|(_, byte)| *byte == b'"').peekable();
    while let Some((at, _)) = quotes.next() {
        if quotes.next_if(|(next, _)| *next == at.saturating_add(1)).is_none() {
            return Some(at);
        }
    }
    None
}

fn name_of(line_end: &str) -> &'static str {
    match line_end {
        "\r\n" => "CR LF",
        "\r" => "CR",
        _ => "LF",
    }
}
