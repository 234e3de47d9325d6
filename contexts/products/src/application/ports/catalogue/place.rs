//! The place in a list where the next page begins.
//!
//! Only the time at which a product was added never changes. Names, prices and relevance do: a keyset place in an order by
//! them would show a product twice, or not at all, when others rename, reprice or import meanwhile. So a place in such an
//! order is the set of products shown so far, and a page has the first of the others, as the order is then. A product that
//! is on sale and matches all the while is shown exactly once. The set is bounded, since the client carries it: after
//! [`Place::MOST_SHOWN`] products the list goes on with all others, newest first.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Listing, Sort};
use crate::domain::ProductId;

/// Where the next page of a list begins. The default is the beginning of the list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(crate) struct Place {
    shown: Vec<i64>,
    newest_after: Option<(DateTime<Utc>, ProductId)>,
}

impl Place {
    /// So many products are shown in an order that changes, or a page more.
    pub(crate) const MOST_SHOWN: usize = 500;

    /// A place as a client sent it back.
    pub(crate) const fn stored(
        shown: Vec<i64>,
        newest_after: Option<(DateTime<Utc>, ProductId)>,
    ) -> Self {
        Self { shown, newest_after }
    }

    /// The numbers of the products that are not shown again, in ascending order.
    pub(crate) fn shown(&self) -> &[i64] {
        &self.shown
    }

    /// If there is one, the list continues newest first after it.
    pub(crate) const fn newest_after(&self) -> Option<(DateTime<Utc>, ProductId)> {
        self.newest_after
    }

    /// The order of the page that begins here, in a list sorted by `sort`.
    pub(crate) const fn sort(&self, sort: Sort) -> Sort {
        if self.newest_after.is_some() { Sort::NewestFirst } else { sort }
    }

    /// The place after a page with these products began here.
    pub(crate) fn after(&self, page: &[Listing], sort: Sort) -> Self {
        let mut next = self.clone();
        if self.sort(sort) == Sort::NewestFirst {
            let last = page.last().map(|last| (last.product.added_at(), last.product.id()));
            next.newest_after = last.or(self.newest_after);
            return next;
        }
        next.shown.extend(page.iter().map(|listing| listing.number));
        next.shown.sort_unstable();
        if next.shown.len() >= Self::MOST_SHOWN {
            next.newest_after = Some((DateTime::<Utc>::MAX_UTC, ProductId::from_uuid(Uuid::max())));
        }
        next
    }
}
