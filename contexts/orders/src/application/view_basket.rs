//! The basket, held against the catalogue of today.

use shared_kernel::{StoreError, Version};

use crate::application::Application;
use crate::domain::{Basket, CustomerId, ReviewedLine, Sku, review};

/// What is in a basket, and what changed since it was put there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BasketView {
    pub(crate) version: Version,
    pub(crate) lines: Vec<ReviewedLine>,
}

impl Application {
    pub(crate) async fn view_basket(&self, customer: CustomerId) -> Result<BasketView, StoreError> {
        let basket = self.baskets.find(customer).await?.unwrap_or_else(|| Basket::empty(customer));
        let skus: Vec<Sku> = basket.lines.iter().map(|line| line.sku.clone()).collect();
        let entries = self.catalogue.entries(&skus).await?;
        Ok(BasketView { version: basket.version, lines: review(basket.lines, &entries) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::application::testing::{Shop, customer, euros};
    use crate::domain::PriceNews;

    #[tokio::test]
    async fn shows_what_changed_since() {
        let shop = Shop::open();
        shop.basket_with("MUG", 2).await;
        let news = async || shop.application.view_basket(customer()).await.unwrap().lines[0].news;
        assert_eq!(news().await, PriceNews::Unchanged);
        shop.reprice("MUG", 1300).await;
        assert_eq!(news().await, PriceNews::Changed { now: euros(1300) });
        shop.withdraw("MUG").await;
        assert_eq!(news().await, PriceNews::Withdrawn);
    }

    #[tokio::test]
    async fn who_never_added_anything_has_an_empty_one() {
        let shop = Shop::open();
        let basket = shop.application.view_basket(customer()).await.unwrap();
        assert_eq!(basket, BasketView { version: Version::NEW, lines: Vec::new() });
    }
}
