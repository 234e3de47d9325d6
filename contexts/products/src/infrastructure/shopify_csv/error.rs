//! Why a file is not imported at all.

use std::io;

use shared_kernel::{Currency, StoreError};

/// Why a file is not imported at all. Nothing of it is stored, except after a failure of the store.
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
    /// The file is no CSV, or in an encoding that is recognised and not read.
    #[error("the file {what}")]
    OtherFormat {
        /// The recognised format, and the remedy.
        what: String,
    },
    /// The file is not well-formed.
    #[error("line {line}: {reason}; nothing of the file is imported")]
    Malformed {
        /// The line where it goes wrong, counted as an editor counts.
        line: u64,
        /// The fault, and the remedy.
        reason: String,
    },
    /// The header is not that of a product export.
    #[error("the header line has no column {}; export the products from Shopify as CSV", .columns.join(", "))]
    MissingColumns {
        /// The missing columns.
        columns: Vec<&'static str>,
    },
    /// The currency of the prices was not stated, and the shop has products priced in another than the assumed one.
    #[error(
        "the prices would be in {assumed}, and the shop has products priced in {found}; state the currency of \
         the file, as in --currency {found}"
    )]
    OtherCurrency {
        /// The currency that was assumed.
        assumed: Currency,
        /// One of those in which the shop prices products.
        found: String,
    },
    /// The store failed. The products imported until then stay.
    #[error("the import stopped half-way; run it again, what is there already stays as it is")]
    Store(#[from] StoreError),
}
