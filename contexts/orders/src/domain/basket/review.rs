//! The review of a basket: its lines compared with the catalogue of today.

use chrono::{DateTime, Utc};
use shared_kernel::Money;

use crate::domain::{Basket, BasketLine, CatalogueEntry};

/// A line of a basket, compared with its catalogue entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReviewedLine {
    pub(crate) line: BasketLine,
    pub(crate) price: PriceReview,
    /// The age of the catalogue entry; `None` when the catalogue has no entry.
    pub(crate) as_of: Option<DateTime<Utc>>,
}

/// The change of a product since it was put into a basket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PriceReview {
    Unchanged { now: Money },
    Changed { now: Money },
    Withdrawn,
}

impl Basket {
    /// Compares each line with its entry; `entries` are in the order of the lines.
    pub(crate) fn review(&self, entries: &[Option<CatalogueEntry>]) -> Vec<ReviewedLine> {
        let reviewed = self.lines.iter().zip(entries).map(|(line, entry)| ReviewedLine {
            line: line.clone(),
            price: review_price(line, entry.as_ref()),
            as_of: entry.as_ref().map(|entry| entry.replica_version().as_of()),
        });
        reviewed.collect()
    }
}

fn review_price(line: &BasketLine, entry: Option<&CatalogueEntry>) -> PriceReview {
    match entry {
        Some(entry) if entry.is_on_sale() && entry.price() == line.price_seen => {
            PriceReview::Unchanged { now: entry.price() }
        }
        Some(entry) if entry.is_on_sale() => PriceReview::Changed { now: entry.price() },
        Some(_) | None => PriceReview::Withdrawn,
    }
}

/// The sum of the lines that can be ordered, at present prices. `None` if there is no such line, or no one sum.
pub(crate) fn total_now(lines: &[ReviewedLine]) -> Option<Money> {
    let mut prices =
        lines.iter().filter(|line| line.price != PriceReview::Withdrawn).map(line_price_now);
    let first = prices.next()??;
    prices.try_fold(first, |total, price| total.plus(price?).ok())
}

/// The present price of all units of the line, if it can be ordered.
fn line_price_now(line: &ReviewedLine) -> Option<Money> {
    match line.price {
        PriceReview::Unchanged { now } | PriceReview::Changed { now } => {
            now.times(i64::from(line.line.quantity.units())).ok()
        }
        PriceReview::Withdrawn => None,
    }
}
