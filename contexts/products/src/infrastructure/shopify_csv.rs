//! Reads the product export of Shopify: columns by name in any order, one row a variant, further rows for further
//! images.
//!
//! Structure comes before meaning: a file that is not well-formed is refused as a whole, at the line where it goes
//! wrong; a line of a well-formed file that means nothing is refused alone.

mod encoding;
mod separator;
mod table;

mod columns;
mod row;

mod details;
mod handles;
mod numbers;
mod offers;

mod error;
#[cfg(test)]
mod tests;

use std::io::Read;

use shared_kernel::{Currency, Origin};

use crate::application::Application;
use crate::application::import_products::{ImportOptions, ImportProgress, ImportReport, Sheet};
use columns::Columns;
pub use error::ImportError;
use offers::Format;
use row::Row;
use table::{Record, Table};

/// The demo catalogue, as a product export of Shopify.
pub(crate) const DEMO_CATALOGUE: &str = include_str!("../../demo/catalogue.csv");

/// The limit of a file in bytes, which is read whole.
const LARGEST: u64 = 64 * 1024 * 1024;

/// The most rows of a file.
const MOST_ROWS: usize = 250_000;

/// Reads a whole file into offers. Lines that cannot be read are refused in the sheet; a file that is not well-formed, or
/// is no product export, is an error.
pub(crate) fn read(reader: impl Read, currency: Currency) -> Result<Sheet, ImportError> {
    let mut bytes = Vec::new();
    reader.take(LARGEST + 1).read_to_end(&mut bytes).map_err(ImportError::Unreadable)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > LARGEST) {
        return Err(ImportError::TooLarge);
    }
    let text = encoding::decoded(&bytes)?;
    let (mut table, separator) = separator::table(text)?;
    let Some(header) = table.next_record()? else { return Err(ImportError::Empty) };
    let columns = Columns::of_header(&header)?;
    let rows = rows(&mut table, &columns)?;
    let mut sheet =
        offers::offers(&rows, Format { columns: &columns, currency, comma: separator != ',' });
    sheet.refused.sort_by_key(|line| line.line);
    Ok(sheet)
}

/// Imports what was read, unless the shop prices its products in another currency than the one that is assumed.
pub(crate) async fn import(
    application: &Application,
    sheet: Sheet,
    options: ImportOptions,
    origin: &Origin,
    progress: impl Fn(ImportProgress) + Send + Sync,
) -> Result<ImportReport, ImportError> {
    if let Some(found) = application.unlike_assumed(options.currency).await? {
        return Err(ImportError::OtherCurrency { assumed: options.currency.currency(), found });
    }
    Ok(application.import_products(sheet, options, origin, progress).await?)
}

fn rows<'a>(table: &mut Table<'a>, columns: &Columns) -> Result<Vec<Row<'a>>, ImportError> {
    let mut rows = Vec::new();
    while let Some(record) = table.next_record()? {
        must_be_as_wide(&record, columns.width)?;
        if record.cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if rows.len() == MOST_ROWS {
            let reason = format!("the file has more than {MOST_ROWS} rows; split it into several");
            return Err(ImportError::Malformed { line: record.line, reason });
        }
        rows.push(Row::read(record.line, &record.cells, columns));
    }
    Ok(rows)
}

/// Whether each cell belongs to a column, and each column has a cell.
fn must_be_as_wide(record: &Record<'_>, width: usize) -> Result<(), ImportError> {
    let found = record.cells.len();
    if found == width {
        return Ok(());
    }
    let until = match record.last_line {
        last if last == record.line => String::new(),
        last => format!(", and ends on line {last}"),
    };
    let reason = if found > width {
        format!(
            "the row has more cells ({found}) than the header ({width}){until}; put a cell that contains the \
             separator in quotes"
        )
    } else {
        format!(
            "the row has fewer cells ({found}) than the header ({width}){until}; write an empty cell for each \
             value that is lacking"
        )
    };
    Err(ImportError::Malformed { line: record.line, reason })
}
