//! Erasing the personal data of a customer whom `users` erased: the addresses of orders, and the basket.

use futures_util::future::try_join_all;
use shared_kernel::{Origin, StoreError};

use crate::application::Application;
use crate::domain::{Customer, OrderId};

/// How often an order is loaded and decided on again. A checkout has fewer steps.
const MOST_CONFLICTS: u32 = 8;

/// The number of orders that are anonymised concurrently; their commits merge.
const PAGE: u64 = 100;

impl Application {
    /// Refuses further orders of the customer, then erases the addresses of their orders, then their basket.
    ///
    /// These are many commits. Each may be repeated without harm, so only the last one carries the dedup record: after an
    /// interruption the handler begins again and finds less to do.
    pub(crate) async fn forget_customer(
        &self,
        customer: Customer,
        origin: &Origin,
    ) -> Result<(), StoreError> {
        let (id, step) = (customer.id(), origin.without_dedup_record());
        self.customers.update(customer, &step).await?;
        loop {
            let orders = self.order_queries.not_anonymised(id, PAGE).await?;
            if orders.is_empty() {
                break;
            }
            try_join_all(orders.into_iter().map(|order| self.anonymise_order(order, &step)))
                .await?;
        }
        self.baskets.forget(id, origin).await
    }

    /// Erases the address of one order. The checkout may be changing it at the same time.
    pub(super) async fn anonymise_order(
        &self,
        id: OrderId,
        origin: &Origin,
    ) -> Result<(), StoreError> {
        for _conflict in 0..MOST_CONFLICTS {
            let Some(order) = self.orders.find(id).await? else { return Ok(()) };
            let Ok(anonymised) = order.anonymise() else { return Ok(()) };
            let committed = self.commit(anonymised, origin).await;
            if !matches!(committed, Err(StoreError::Conflict)) {
                return committed;
            }
        }
        Err(StoreError::Conflict)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::application::testing::{Shop, customer};
    use crate::domain::{CustomerStatus, ReplicaVersion};
    use shared_kernel::Clock;

    #[tokio::test]
    async fn every_address_and_the_basket_are_erased() {
        let shop = Shop::open();
        shop.basket_with("MUG", 1).await;
        let mut orders = vec![shop.placed_order().await, shop.cancelled_order().await];
        // More than a page, of which few may be open.
        for _ in 0..PAGE {
            orders.push(shop.confirmed_order().await);
        }
        let version = ReplicaVersion::new(9, shop.clock.now());
        let erased = Customer::stored(customer(), CustomerStatus::Erased, version);
        for _ in 0..2 {
            shop.application
                .forget_customer(erased.clone(), &Origin::new(Uuid::nil()))
                .await
                .unwrap();
        }
        for order in orders {
            assert_eq!(shop.order(order).await.shipping_address(), None);
            let published = shop.published(order);
            assert_eq!(
                published.iter().filter(|kind| **kind == "orders.order-anonymised.v1").count(),
                1
            );
        }
        assert_eq!(shop.application.baskets.find(customer()).await.unwrap(), None);
        assert_eq!(shop.application.customers.find(customer()).await.unwrap(), Some(erased));
    }

    #[tokio::test]
    async fn an_address_is_erased_while_the_checkout_changes_the_order() {
        let conflicts = |number: u32| (0..number).map(|_| StoreError::Conflict);
        let (shop, origin) = (Shop::open(), Origin::new(Uuid::nil()));
        let order = shop.placed_order().await;
        shop.store.fail_commits(conflicts(MOST_CONFLICTS));
        let refused = shop.application.anonymise_order(order, &origin).await;
        assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
        shop.store.fail_commits(conflicts(MOST_CONFLICTS - 1));
        shop.application.anonymise_order(order, &origin).await.unwrap();
        assert_eq!(shop.order(order).await.shipping_address(), None);
    }
}
