//! An order is paid: what was kept for it is sold.

use shared_kernel::{Origin, StoreError};

use super::{Application, MOST_ATTEMPTS};
use crate::domain::OrderId;
use crate::domain::reservation::Status;

impl Application {
    /// What has expired is taken again if it is still there; if not, the order is told. An order that was never
    /// reserved for, or is settled, changes nothing.
    pub(crate) async fn confirm_reservation(
        &self,
        order: OrderId,
        origin: &Origin,
    ) -> Result<(), StoreError> {
        for _attempt in 0..MOST_ATTEMPTS {
            let Some(reservation) = self.reservations.find(order).await? else { return Ok(()) };
            let levels = match reservation.status {
                Status::Expired => self.stock.levels(&reservation.lines.skus()).await?,
                Status::Reserved { .. }
                | Status::Rejected
                | Status::Committed
                | Status::Released { .. } => Vec::new(),
            };
            let Ok(confirmed) = reservation.confirm(&levels, self.clock.now()) else {
                return Ok(());
            };
            match self.reservations.commit(confirmed, origin).await {
                // What had expired was taken by somebody else since it was looked at.
                Err(StoreError::RuleBroken { .. }) if reservation.status == Status::Expired => {}
                outcome => return outcome,
            }
        }
        let Some(reservation) = self.reservations.find(order).await? else { return Ok(()) };
        match reservation.give_up(self.clock.now()) {
            Ok(rejected) => self.reservations.commit(rejected, origin).await,
            Err(_settled_meanwhile) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::application::testing::Shop;

    #[tokio::test]
    async fn what_was_kept_is_sold_once() {
        let shop = Shop::with_product("VASE", 5).await;
        shop.reserve(1, &[("VASE", 2)]).await;
        shop.confirm(1).await;
        shop.confirm(1).await;
        assert_eq!((shop.status(1).await, shop.level("VASE")), ("committed", (3, 0)));
        assert_eq!(shop.ledger("VASE").await, [-2, 5]);
        assert_eq!(shop.count_published("products.reservation-committed.v1"), 1);
    }

    #[tokio::test]
    async fn what_expired_and_is_still_there_is_sold_after_all() {
        let shop = Shop::with_product("VASE", 2).await;
        shop.reserve(1, &[("VASE", 2)]).await;
        shop.wait_minutes(20).await;
        shop.confirm(1).await;
        assert_eq!((shop.status(1).await, shop.level("VASE")), ("committed", (0, 0)));
    }

    #[tokio::test]
    async fn what_expired_and_is_gone_is_told() {
        let shop = Shop::with_product("VASE", 2).await;
        shop.reserve(1, &[("VASE", 2)]).await;
        shop.wait_minutes(20).await;
        shop.reserve(2, &[("VASE", 1)]).await;
        shop.confirm(1).await;
        assert_eq!((shop.status(1).await, shop.level("VASE")), ("rejected", (2, 1)));
        assert_eq!(shop.count_published("products.stock-rejected.v1"), 1);
    }

    #[tokio::test]
    async fn an_order_that_nobody_reserved_for_changes_nothing() {
        let shop = Shop::new();
        shop.confirm(9).await;
        assert!(shop.published().is_empty());
    }
}
