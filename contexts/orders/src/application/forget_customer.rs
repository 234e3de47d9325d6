//! Erasing what says who an order was for, when `users` has erased its customer.

use futures_util::future::try_join_all;
use shared_kernel::{Origin, StoreError};

use crate::application::Application;
use crate::domain::{Customer, OrderId};

/// How many orders are anonymised side by side; their commits merge.
const PAGE: u64 = 100;

impl Application {
    /// Lets the customer order nothing more, then erases the addresses of their orders, then their basket.
    ///
    /// These are many commits. Each may be repeated without harm, so only the last one carries the dedup_record: whoever is
    /// interrupted begins again and finds less to do.
    pub(crate) async fn forget_customer(
        &self,
        customer: Customer,
        origin: &Origin,
    ) -> Result<(), StoreError> {
        let (id, step) = (customer.id, origin.without_dedup_record());
        self.customers.learn(customer, &step).await?;
        loop {
            let orders = self.archive.not_anonymised(id, PAGE).await?;
            if orders.is_empty() {
                break;
            }
            try_join_all(orders.into_iter().map(|order| self.anonymise_order(order, &step)))
                .await?;
        }
        self.baskets.forget(id, origin).await
    }

    async fn anonymise_order(&self, order: OrderId, origin: &Origin) -> Result<(), StoreError> {
        let Some(order) = self.orders.find(order).await? else { return Ok(()) };
        let Ok(anonymous) = order.anonymise() else { return Ok(()) };
        self.commit(anonymous, origin).await
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::application::testing::{Shop, customer};
    use crate::domain::{Learned, Standing};
    use shared_kernel::Clock;

    #[tokio::test]
    async fn erases_every_address_and_the_basket() {
        let shop = Shop::open();
        shop.basket_with("MUG", 1).await;
        let mut orders = vec![shop.confirmed_order().await, shop.cancelled_order().await];
        for _ in 0..PAGE {
            orders.push(shop.placed_order().await);
        }
        let learned = Learned { sequence: 9, as_of: shop.clock.now() };
        let erased = Customer { id: customer(), standing: Standing::Erased, learned };
        for _ in 0..2 {
            shop.application
                .forget_customer(erased.clone(), &Origin::new(Uuid::nil()))
                .await
                .unwrap();
        }
        for order in orders {
            assert_eq!(shop.order(order).await.shipping_address, None);
            let told = shop.published(order);
            assert_eq!(
                told.iter().filter(|kind| **kind == "orders.order-anonymised.v1").count(),
                1
            );
        }
        assert_eq!(shop.application.baskets.find(customer()).await.unwrap(), None);
        assert_eq!(shop.application.customers.find(customer()).await.unwrap(), Some(erased));
    }
}
