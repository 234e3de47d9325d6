//! Viewing the basket, compared with the catalogue of today, and what it comes to.

use shared_kernel::{Money, StoreError, Version};

use crate::application::Application;
use crate::domain::{CustomerId, ReviewedLine, Sku, total_now};

/// The lines of a basket, each with the change of its product since it was added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BasketView {
    pub(crate) version: Version,
    pub(crate) lines: Vec<ReviewedLine>,
    /// The sum of the lines that can be ordered, at present prices.
    pub(crate) total: Option<Money>,
}

impl Application {
    pub(crate) async fn view_basket(&self, customer: CustomerId) -> Result<BasketView, StoreError> {
        let basket = self.basket(customer).await?;
        let skus: Vec<Sku> = basket.lines().iter().map(|line| line.sku().clone()).collect();
        let entries = self.catalogue.entries(&skus).await?;
        let lines = basket.review(&entries);
        Ok(BasketView { version: basket.version(), total: total_now(&lines), lines })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::application::testing::{Shop, customer, euros};
    use crate::domain::PriceReview;

    #[tokio::test]
    async fn changed_prices_and_withdrawals_are_shown() {
        let shop = Shop::open();
        shop.basket_with("MUG", 2).await;
        let price = async || shop.application.view_basket(customer()).await.unwrap().lines[0].price;
        assert_eq!(price().await, PriceReview::Unchanged { now: euros(1250) });
        shop.reprice("MUG", 1300).await;
        assert_eq!(price().await, PriceReview::Changed { now: euros(1300) });
        shop.withdraw("MUG").await;
        assert_eq!(price().await, PriceReview::Withdrawn);
    }

    #[tokio::test]
    async fn a_customer_without_a_basket_has_an_empty_one() {
        let shop = Shop::open();
        let basket = shop.application.view_basket(customer()).await.unwrap();
        assert_eq!(basket, BasketView { version: Version::NEW, lines: Vec::new(), total: None });
    }
}
