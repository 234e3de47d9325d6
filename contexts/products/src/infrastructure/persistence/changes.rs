//! The changes of the catalogue that this process has committed, by which the cache knows what it may still show. They are
//! noted before the caller of a commit gets its answer, and no row and no entry of the cache is looked for to do so.
//!
//! Time is a counter here. Each change advances it, and leaves its moment with what it changed. A read notes the moment at
//! which it begins; what it found may be shown as long as nothing that it shows has a later one. So a read that began before a
//! commit cannot leave the old state behind, however late it ends.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::domain::Sku;

/// The SKUs of a catalogue share so many moments: two that share one are read again for each other's changes, no more.
const PLACES: u64 = 4096;

/// A moment in the order of changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Moment(u64);

/// The moments of the latest changes.
pub(crate) struct CatalogueChanges {
    now: AtomicU64,
    /// The latest change of any product.
    products: AtomicU64,
    /// The latest change of any stock.
    stock: AtomicU64,
    by_sku: Box<[AtomicU64]>,
}

impl Default for CatalogueChanges {
    fn default() -> Self {
        let by_sku = (0..PLACES).map(|_place| AtomicU64::default()).collect();
        Self {
            now: AtomicU64::new(1),
            products: AtomicU64::new(0),
            stock: AtomicU64::new(0),
            by_sku,
        }
    }
}

impl CatalogueChanges {
    /// The moment at which a read begins.
    pub(crate) fn now(&self) -> Moment {
        Moment(self.now.load(Ordering::SeqCst))
    }

    /// A product was added, changed, repriced or withdrawn.
    pub(crate) fn product_changed(&self, sku: &Sku) {
        let moment = self.next();
        self.products.fetch_max(moment, Ordering::SeqCst);
        self.note(sku, moment);
    }

    /// The units of these SKUs have changed.
    pub(crate) fn stock_changed<'a>(&self, skus: impl IntoIterator<Item = &'a Sku>) {
        let moment = self.next();
        self.stock.fetch_max(moment, Ordering::SeqCst);
        skus.into_iter().for_each(|sku| self.note(sku, moment));
    }

    /// Whether the product of `sku`, read at `moment`, and its stock are still so.
    pub(super) fn is_current(&self, sku: &Sku, moment: Moment) -> bool {
        self.place(sku).is_some_and(|latest| latest.load(Ordering::SeqCst) <= moment.0)
    }

    /// Whether a page that was read at `moment` would still have the same products in the same order. Stock counts where the
    /// page was filtered by it.
    pub(super) fn order_stands(&self, moment: Moment, filtered_by_stock: bool) -> bool {
        let is_before = |latest: &AtomicU64| latest.load(Ordering::SeqCst) <= moment.0;
        is_before(&self.products) && (!filtered_by_stock || is_before(&self.stock))
    }

    /// A read that notes this moment begins after the commit, and sees it.
    fn next(&self) -> u64 {
        self.now.fetch_add(1, Ordering::SeqCst).saturating_add(1)
    }

    fn note(&self, sku: &Sku, moment: u64) {
        if let Some(latest) = self.place(sku) {
            latest.fetch_max(moment, Ordering::SeqCst);
        }
    }

    fn place(&self, sku: &Sku) -> Option<&AtomicU64> {
        let mut hasher = DefaultHasher::new();
        sku.hash(&mut hasher);
        self.by_sku.get(usize::try_from(hasher.finish() % PLACES).ok()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sku(text: &str) -> Sku {
        Sku::parse(text).unwrap()
    }

    #[test]
    fn a_read_that_began_before_a_change_is_not_current_and_one_that_began_after_it_is() {
        let changes = CatalogueChanges::default();
        let (vase, before) = (sku("VASE"), changes.now());
        assert!(changes.is_current(&vase, before) && changes.order_stands(before, true));
        changes.product_changed(&vase);
        assert!(!changes.is_current(&vase, before) && !changes.order_stands(before, false));
        let after = changes.now();
        assert!(changes.is_current(&vase, after) && changes.order_stands(after, true));
    }

    #[test]
    fn stock_changes_the_order_of_those_pages_alone_that_are_filtered_by_it() {
        let changes = CatalogueChanges::default();
        let (vase, bowl, before) = (sku("VASE"), sku("BOWL"), changes.now());
        changes.stock_changed([&vase]);
        assert!(!changes.is_current(&vase, before) && changes.is_current(&bowl, before));
        assert!(changes.order_stands(before, false) && !changes.order_stands(before, true));
    }
}
