//! The port `Catalogue` from memory: what was read lately is shown again as long as no commit of this process has changed it.
//! A page keeps the order of its products; of those whose stock has moved, the rows alone are read again.
//!
//! The commits of other processes are unknown here. So nothing is shown that is older than a bound, and the handle keeps those who
//! may have written elsewhere away from here where there can be other hosts (ADR 0081).

mod entry;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use async_trait::async_trait;
use chrono::TimeDelta;
use futures_util::future::try_join_all;
use moka::notification::RemovalCause;
use moka::sync::Cache;
use platform::context::Services;
use platform::meter::{Counter, Gauge, number};
use shared_kernel::{Clock, StoreError};

use super::changes::{CatalogueChanges, Moment};
use crate::application::ports::{Catalogue, CataloguePage, CategoryOnSale, Listing, Place};
use crate::domain::{Category, ProductId, Sku};
use crate::infrastructure::metrics::{CACHE_BYTES, CACHE_EVICTIONS, CACHE_READS};
use entry::{CachedRead, Key, Seen, weight};

/// The bounds of the cache.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CacheSettings {
    /// About so many bytes are kept; 0 keeps nothing.
    pub(crate) bytes: u64,
    /// Nothing is shown that was read longer ago.
    pub(crate) age: TimeDelta,
}

pub(crate) struct CachedCatalogue {
    inner: Arc<dyn Catalogue>,
    changes: Arc<CatalogueChanges>,
    cache: Cache<Key, Arc<CachedRead>>,
    age: TimeDelta,
    clock: Arc<dyn Clock>,
    measured: Measured,
}

/// The handles of the metrics.
struct Measured {
    hits: Counter,
    refreshed: Counter,
    misses: Counter,
    bytes: Gauge,
}

impl CachedCatalogue {
    pub(crate) fn new(
        inner: Arc<dyn Catalogue>,
        changes: &Arc<CatalogueChanges>,
        settings: CacheSettings,
        services: &Services,
    ) -> Self {
        let meter = services.database.meter();
        let reads = |outcome| meter.counter(&CACHE_READS, &[outcome]);
        let measured = Measured {
            hits: reads("hit"),
            refreshed: reads("refreshed"),
            misses: reads("miss"),
            bytes: meter.gauge(&CACHE_BYTES, &[]),
        };
        let evictions = meter.counter(&CACHE_EVICTIONS, &[]);
        let cache = Cache::builder()
            .max_capacity(settings.bytes)
            .weigher(weight)
            .eviction_listener(move |_key, _kept, cause| {
                if cause == RemovalCause::Size {
                    evictions.increment(1);
                }
            })
            .build();
        let (changes, clock) = (Arc::clone(changes), Arc::clone(&services.clock));
        Self { inner, changes, cache, age: settings.age, clock, measured }
    }

    /// The entry of a key, unless it is too old.
    fn kept(&self, key: &Key) -> Option<Arc<CachedRead>> {
        let kept = self.cache.get(key)?;
        let age = self.clock.now().signed_duration_since(kept.read_at);
        // The clock may have been set back behind the read.
        (TimeDelta::zero()..self.age).contains(&age).then_some(kept)
    }

    fn is_current(&self, seen: &Seen) -> bool {
        self.changes.is_current(seen.listing.product.sku(), seen.as_of)
    }

    /// An empty entry for a read that begins now.
    fn begun(&self) -> CachedRead {
        CachedRead { as_of: self.changes.now(), read_at: self.clock.now(), listings: Vec::new() }
    }

    fn keep(&self, key: Key, kept: CachedRead) {
        self.cache.insert(key, Arc::new(kept));
        // The size is that of the last maintenance, which the cache otherwise puts off.
        self.cache.run_pending_tasks();
        self.measured.bytes.set(number(self.cache.weighted_size()));
    }

    fn keep_found(&self, key: Key, mut begun: CachedRead, found: &[Listing]) {
        self.measured.misses.increment(1);
        begun.listings = found.iter().map(|listing| Seen::of(listing, begun.as_of)).collect();
        self.keep(key, begun);
    }

    async fn one(
        &self,
        key: Key,
        read: impl Future<Output = Result<Option<Listing>, StoreError>> + Send,
    ) -> Result<Option<Listing>, StoreError> {
        let kept = self.kept(&key);
        let seen = kept.as_deref().and_then(|kept| kept.listings.first());
        if let Some(seen) = seen.filter(|seen| self.is_current(seen)) {
            self.measured.hits.increment(1);
            return Ok(Some((*seen.listing).clone()));
        }
        let begun = self.begun();
        let found = read.await?;
        if let Some(listing) = &found {
            self.keep_found(key, begun, std::slice::from_ref(listing));
        }
        Ok(found)
    }

    /// The products of a page, those read again whose stock has changed; `None` when the page has to be read anew.
    async fn shown_again(
        &self,
        key: &Key,
        kept: &CachedRead,
        filtered_by_stock: bool,
    ) -> Option<Vec<Listing>> {
        if !self.changes.order_stands(kept.as_of, filtered_by_stock) {
            return None;
        }
        let is_stale: Vec<bool> = kept.listings.iter().map(|seen| !self.is_current(seen)).collect();
        let page =
            |listings: &[Seen]| listings.iter().map(|seen| (*seen.listing).clone()).collect();
        if !is_stale.contains(&true) {
            self.measured.hits.increment(1);
            return Some(page(&kept.listings));
        }
        let as_of = self.changes.now();
        let seen = || kept.listings.iter().zip(&is_stale);
        let stale = seen().filter(|(_, is_stale)| **is_stale);
        // One that cannot be read is left out of a page, which only the query of the page does.
        let read =
            try_join_all(stale.map(|(seen, _)| self.inner.product(seen.listing.product.id())));
        let mut read = read.await.ok()?.into_iter();
        let refreshed = seen().map(|(seen, is_stale)| {
            if *is_stale { Some(Seen::of(&read.next()??, as_of)) } else { Some(seen.clone()) }
        });
        let listings = refreshed.collect::<Option<Vec<Seen>>>()?;
        // A product that changed meanwhile may belong elsewhere, or nowhere, in the page.
        if !self.changes.order_stands(kept.as_of, filtered_by_stock) {
            return None;
        }
        self.measured.refreshed.increment(1);
        let shown = page(&listings);
        self.keep(key.clone(), CachedRead { listings, ..*kept });
        Some(shown)
    }
}

#[async_trait]
impl Catalogue for CachedCatalogue {
    async fn product(&self, id: ProductId) -> Result<Option<Listing>, StoreError> {
        self.one(Key::Id(id), self.inner.product(id)).await
    }

    async fn product_by_sku(&self, sku: &Sku) -> Result<Option<Listing>, StoreError> {
        self.one(Key::Sku(sku.clone()), self.inner.product_by_sku(sku)).await
    }

    async fn page(
        &self,
        page: &CataloguePage,
        place: &Place,
        at_most: u64,
    ) -> Result<Vec<Listing>, StoreError> {
        let key = Key::Page(Box::new((page.clone(), place.clone(), at_most)));
        if let Some(kept) = self.kept(&key)
            && let Some(shown) = self.shown_again(&key, &kept, page.in_stock.is_some()).await
        {
            return Ok(shown);
        }
        let begun = self.begun();
        let found = self.inner.page(page, place, at_most).await?;
        self.keep_found(key, begun, &found);
        Ok(found)
    }

    /// Read each time: pages of the storefront keep them for a while.
    async fn categories(
        &self,
        after: Option<&Category>,
        at_most: u64,
    ) -> Result<Vec<CategoryOnSale>, StoreError> {
        self.inner.categories(after, at_most).await
    }
}

impl Seen {
    fn of(listing: &Listing, as_of: Moment) -> Self {
        Self { as_of, listing: Arc::new(listing.clone()) }
    }
}
