//! Imports into a catalogue that has no product yet, and leaves any other untouched.

use futures_util::{StreamExt, TryStreamExt};
use shared_kernel::{Origin, StoreError};

use super::plan::Plan;
use super::{Offer, PriceCurrency, SIDE_BY_SIDE, Sheet};
use crate::application::Application;

impl Application {
    /// Adds the offers of `sheet` when there is no product, on sale or withdrawn, and returns the number of products
    /// added. Several hosts may do it at the same time: each product is added once, with its units.
    pub(crate) async fn import_into_an_empty_catalogue(
        &self,
        sheet: Sheet,
    ) -> Result<usize, StoreError> {
        if !self.products.are_none().await? {
            return Ok(0);
        }
        let origin = Origin::new(self.ids.next());
        let added = futures_util::stream::iter(sheet.offers)
            .map(|offer| self.add_offer(offer, &origin))
            .buffer_unordered(SIDE_BY_SIDE);
        added.try_fold(0, |sum, one| std::future::ready(Ok(sum + usize::from(one)))).await
    }

    /// Returns `false` when another host has added the product: that host stores its units too.
    async fn add_offer(&self, offer: Offer, origin: &Origin) -> Result<bool, StoreError> {
        let currency = PriceCurrency::Stated(offer.price.amount().currency());
        let new = Plan::decide(&offer, currency, None, &*self.ids, self.clock.now());
        let Ok(plan) = new else { return Ok(false) };
        match self.carry_out(&plan, origin).await {
            Ok(()) => Ok(true),
            Err(StoreError::Duplicate { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }
}
