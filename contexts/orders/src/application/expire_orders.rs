//! Giving up the orders whose time limit has passed.

use chrono::{DateTime, Duration, Utc};
use futures_util::future::join_all;
use shared_kernel::{Origin, StoreError};

use crate::application::Application;
use crate::domain::{OrderId, OrderRefusal};

/// How many orders are given up side by side; their commits merge.
const PAGE: u64 = 200;

/// An order that cannot be dealt with is looked at again after this long, and meanwhile holds up nobody.
const LOOK_AGAIN_AFTER: Duration = Duration::minutes(1);

impl Application {
    /// When the next order has to be given up.
    pub(crate) async fn next_deadline(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        self.archive.next_due().await
    }

    /// Gives up at most a page of the orders that are due at `now`, and says how many were looked at.
    pub(crate) async fn expire_due_orders(&self, now: DateTime<Utc>) -> Result<usize, StoreError> {
        let due = self.archive.due(now, PAGE).await?;
        let outcomes = join_all(due.iter().map(|order| self.expire_order(*order, now))).await;
        for (order, outcome) in due.iter().zip(outcomes) {
            match outcome {
                // Somebody else was faster: if the order is still due, the next round finds it.
                Ok(()) | Err(StoreError::Conflict) => {}
                Err(unavailable @ StoreError::Unavailable(_)) => return Err(unavailable),
                Err(
                    broken @ (StoreError::Duplicate { .. }
                    | StoreError::RuleBroken { .. }
                    | StoreError::CorruptRow { .. }),
                ) => {
                    tracing::error!(order = %order, error = %broken, "an order could not be given up");
                    self.archive.postpone(*order, now + LOOK_AGAIN_AFTER).await?;
                }
            }
        }
        Ok(due.len())
    }

    async fn expire_order(&self, order: OrderId, now: DateTime<Utc>) -> Result<(), StoreError> {
        let Some(order) = self.orders.find(order).await? else { return Ok(()) };
        match order.expire(now) {
            Ok(expired) => self.commit(expired, &Origin::new(order.correlation_id)).await,
            // Only its row says that it is due. To look again at once would find the same.
            Err(OrderRefusal::DeadlineAhead) => {
                self.archive.postpone(order.id, order.expires_at).await
            }
            // It was settled in the last moment, and is not due any more.
            Err(_settled) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::application::testing::Shop;
    use crate::domain::CancelReason;
    use shared_kernel::Clock;

    #[tokio::test]
    async fn gives_up_what_is_due_and_nothing_else() {
        let shop = Shop::open();
        let (waiting, confirmed) =
            (shop.order_awaiting_payment().await, shop.confirmed_order().await);
        shop.clock.advance(Duration::minutes(10));
        let young = shop.placed_order().await;
        assert_eq!(shop.application.expire_due_orders(shop.clock.now()).await.unwrap(), 0);

        shop.clock.advance(Duration::minutes(5));
        assert_eq!(shop.application.expire_due_orders(shop.clock.now()).await.unwrap(), 1);
        assert_eq!(shop.cancel_reason(waiting).await, Some(CancelReason::DeadlinePassed));
        assert_eq!(shop.cancel_reason(confirmed).await, None);
        assert_eq!(shop.cancel_reason(young).await, None);
    }

    #[tokio::test]
    async fn knows_when_the_next_deadline_comes() {
        let shop = Shop::open();
        assert_eq!(shop.application.next_deadline().await.unwrap(), None);
        shop.placed_order().await;
        let due = shop.clock.now() + Duration::minutes(15);
        assert_eq!(shop.application.next_deadline().await.unwrap(), Some(due));
    }

    #[tokio::test]
    async fn the_events_belong_to_the_checkout() {
        let shop = Shop::open();
        let order = shop.placed_order().await;
        shop.clock.advance(Duration::minutes(15));
        shop.application.expire_due_orders(shop.clock.now()).await.unwrap();
        let correlation_id = shop.order(order).await.correlation_id;
        assert_eq!(shop.correlations(order), [correlation_id, correlation_id]);
    }
}
