//! A basket held against the catalogue of today: what changed since the customer looked.

use chrono::{DateTime, Utc};
use shared_kernel::Money;

use crate::domain::{BasketLine, CatalogueEntry};

/// A line of a basket and what became of its product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReviewedLine {
    pub(crate) line: BasketLine,
    pub(crate) news: PriceNews,
    /// How old the knowledge of the product is; nothing when it is not known at all.
    pub(crate) as_of: Option<DateTime<Utc>>,
}

/// What became of a product since it was put into a basket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PriceNews {
    Unchanged,
    Changed { now: Money },
    Withdrawn,
}

/// Holds each line against its entry, in the order given.
pub(crate) fn review(
    lines: Vec<BasketLine>,
    entries: &[Option<CatalogueEntry>],
) -> Vec<ReviewedLine> {
    let reviewed = lines.into_iter().zip(entries).map(|(line, entry)| {
        let news = match entry {
            Some(entry) if entry.on_sale && entry.price == line.price_seen => PriceNews::Unchanged,
            Some(entry) if entry.on_sale => PriceNews::Changed { now: entry.price },
            Some(_) | None => PriceNews::Withdrawn,
        };
        ReviewedLine { line, news, as_of: entry.as_ref().map(|entry| entry.learned.as_of) }
    });
    reviewed.collect()
}
