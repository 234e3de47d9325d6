//! The entries of the cache, and their weights.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::application::ports::{CataloguePage, Listing, Place};
use crate::domain::{ProductId, Sku};
use crate::infrastructure::persistence::changes::Moment;

/// The memory of an entry beside its texts: the key, and the records of the cache. An estimate.
const OF_AN_ENTRY: usize = 512;

/// A read.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) enum Key {
    Id(ProductId),
    Sku(Sku),
    /// A page from a place, and the most products of it.
    Page(Box<(CataloguePage, Place, u64)>),
}

/// The products that a read found.
pub(super) struct CachedRead {
    /// When it began, in the order of changes.
    pub(super) as_of: Moment,
    pub(super) read_at: DateTime<Utc>,
    pub(super) listings: Vec<Seen>,
}

/// A product with its stock, as it was at a moment.
#[derive(Clone)]
pub(super) struct Seen {
    pub(super) as_of: Moment,
    pub(super) listing: Arc<Listing>,
}

/// About the bytes of an entry.
pub(super) fn weight(key: &Key, kept: &Arc<CachedRead>) -> u32 {
    let of_key = match key {
        Key::Page(page) => page.1.shown().len().saturating_mul(size_of::<i64>()),
        Key::Id(_) | Key::Sku(_) => 0,
    };
    let of_listings: usize = kept.listings.iter().map(|seen| bytes(&seen.listing)).sum();
    u32::try_from(OF_AN_ENTRY + of_key + of_listings).unwrap_or(u32::MAX)
}

fn bytes(listing: &Listing) -> usize {
    let details = listing.product.details();
    let images = details.images.urls().iter().map(|url| url.as_str().len() + size_of::<String>());
    let texts = [
        listing.product.sku().as_str(),
        details.name.as_str(),
        details.description.as_str(),
        details.category.as_str(),
    ];
    size_of::<Listing>() + texts.map(str::len).iter().sum::<usize>() + images.sum::<usize>()
}
