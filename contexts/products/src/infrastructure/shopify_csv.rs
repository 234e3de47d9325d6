//! Reads the product export of Shopify: columns by name in any order, one row a variant, further rows for further
//! images.

mod columns;
mod offers;
mod row;
#[cfg(test)]
mod tests;

use std::io::{self, Read};

use csv::{ByteRecord, ReaderBuilder};
use shared_kernel::{Currency, StoreError};

use crate::application::import_products::{RefusedLine, Sheet};
use columns::Columns;
use row::Row;

/// The demo catalogue, as a product export of Shopify.
pub(crate) const DEMO_CATALOGUE: &str = include_str!("../../demo/catalogue.csv");

/// The limit of a file, which is read whole.
const LARGEST: u64 = 64 * 1024 * 1024;

/// Why a file is not imported at all.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file could not be read to its end.
    #[error("the file cannot be read; check that it is there and that you may read it")]
    Unreadable(#[source] io::Error),
    /// The file is larger than the limit.
    #[error("the file is larger than 64 MiB; split it into several, each with the header line")]
    TooLarge,
    /// The file has no header line.
    #[error("the file is empty; it must begin with the header line of a Shopify product export")]
    Empty,
    /// The file has another encoding.
    #[error("line {line} is not UTF-8; save the file as \"CSV UTF-8\" and import it again")]
    NotUtf8 {
        /// The first such line.
        line: u64,
    },
    /// The header is not that of a product export.
    #[error("the header line has no column {}; export the products from Shopify as CSV", .columns.join(", "))]
    MissingColumns {
        /// The missing columns.
        columns: Vec<&'static str>,
    },
    /// The store failed. The products imported until then stay.
    #[error("the import stopped half-way; run it again, what is there already stays as it is")]
    Store(#[from] StoreError),
}

/// Reads a whole file into offers. Lines that cannot be read are refused in the sheet; only a file that is no product
/// export is an error.
pub(crate) fn read(reader: impl Read, currency: Currency) -> Result<Sheet, ImportError> {
    let mut bytes = Vec::new();
    reader.take(LARGEST + 1).read_to_end(&mut bytes).map_err(ImportError::Unreadable)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > LARGEST) {
        return Err(ImportError::TooLarge);
    }
    let text = decoded(bytes)?;
    let (rows, mut refused) = rows(&text)?;
    let mut sheet = offers::offers(&rows, currency);
    refused.append(&mut sheet.refused);
    refused.sort_by_key(|line| line.line);
    Ok(Sheet { refused, ..sheet })
}

/// The text without byte order mark and with one kind of line end, so that lines count as in an editor.
fn decoded(bytes: Vec<u8>) -> Result<String, ImportError> {
    let text = String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let before = error.as_bytes().iter().take(valid);
        let breaks = before.filter(|byte| **byte == b'\n').count();
        ImportError::NotUtf8 { line: u64::try_from(breaks).unwrap_or(0).saturating_add(1) }
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    Ok(text.replace("\r\n", "\n").replace('\r', "\n"))
}

fn rows(text: &str) -> Result<(Vec<Row>, Vec<RefusedLine>), ImportError> {
    let mut reader =
        ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut record = ByteRecord::new();
    let mut columns: Option<Columns> = None;
    let (mut rows, mut refused) = (Vec::new(), Vec::new());
    // Reading from memory, byte by byte and with any number of fields, cannot fail; an error would end the file.
    while reader.read_byte_record(&mut record).unwrap_or(false) {
        let line = line_of(&record, text);
        let cells: Vec<&str> =
            record.iter().map(|cell| std::str::from_utf8(cell).unwrap_or("")).collect();
        match &columns {
            None => columns = Some(Columns::of_header(&cells)?),
            Some(_) if cells.iter().all(|cell| cell.trim().is_empty()) => {}
            Some(columns) => match Row::read(line, &cells, columns) {
                Ok(row) => rows.push(row),
                Err(reason) => refused.push(RefusedLine { line, sku: None, reason }),
            },
        }
    }
    if columns.is_none() { Err(ImportError::Empty) } else { Ok((rows, refused)) }
}

/// The line on which a record begins. The reader's position is the one before it skipped empty lines.
fn line_of(record: &ByteRecord, text: &str) -> u64 {
    let Some(position) = record.position() else { return 0 };
    let start = usize::try_from(position.byte()).unwrap_or(usize::MAX);
    let rest = text.as_bytes().get(start..).unwrap_or_default();
    let skipped = rest.iter().take_while(|byte| **byte == b'\n').count();
    position.line().saturating_add(u64::try_from(skipped).unwrap_or(0))
}
