//! The separator of the cells: a line `sep=;` states it, as Excel writes it, or else the header shows it.

use super::ImportError;
use super::columns::is_known;
use super::table::Table;
use crate::application::import_products::visible;

/// Comma first: it is taken when the header shows nothing.
const SEPARATORS: [char; 4] = [',', ';', '\t', '|'];

/// The rows of `text`, beginning with the header, and the separator of their cells.
pub(super) fn table(text: &str) -> Result<(Table<'_>, char), ImportError> {
    let first_line = text.split(['\r', '\n']).next().unwrap_or("");
    let Some(stated) = stated_separator(first_line) else {
        let separator = shown_separator(text);
        return Ok((Table::new(text, separator), separator));
    };
    let Some(separator) = SEPARATORS.into_iter().find(|known| stated == known.to_string()) else {
        let reason = format!(
            "{} is no separator that is read; separate the cells by commas, semicolons or tabs",
            visible(first_line)
        );
        return Err(ImportError::Malformed { line: 1, reason });
    };
    let mut table = Table::new(text, separator);
    table.skip_line()?;
    Ok((table, separator))
}

/// The text after `sep=`.
fn stated_separator(line: &str) -> Option<&str> {
    let (name, stated) = line.split_once('=')?;
    name.eq_ignore_ascii_case("sep").then_some(stated)
}

/// The separator under which the header has most columns that are known.
fn shown_separator(text: &str) -> char {
    let header = text.split(['\r', '\n']).find(|line| !line.is_empty()).unwrap_or("");
    let known = |separator: char| {
        let cells = header.split(separator).map(|cell| cell.trim().trim_matches('"'));
        cells.filter(|cell| is_known(cell)).count()
    };
    let (mut found, mut most) = (',', 0);
    for separator in SEPARATORS {
        let count = known(separator);
        if count > most {
            (found, most) = (separator, count);
        }
    }
    found
}
