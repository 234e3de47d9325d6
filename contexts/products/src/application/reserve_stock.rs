//! An order was placed: all of its lines are kept for it, or none.

use shared_kernel::{Origin, StoreError};

use super::{Application, MOST_ATTEMPTS};
use crate::domain::{Lines, OrderId, Reservation};

impl Application {
    /// An order that was answered before is not answered again.
    pub(crate) async fn reserve_stock(
        &self,
        order: OrderId,
        lines: Lines,
        origin: &Origin,
    ) -> Result<(), StoreError> {
        let skus = lines.skus();
        for _attempt in 0..MOST_ATTEMPTS {
            let (known, levels) = futures_util::future::try_join(
                self.reservations.find(order),
                self.stock.levels(&skus),
            )
            .await?;
            if known.is_some() {
                return Ok(());
            }
            let (now, limit) = (self.clock.now(), self.reservation_time_limit);
            let decided = Reservation::decide(order, lines.clone(), &levels, now, limit);
            match self.reservations.commit(decided, origin).await {
                // Somebody else took the units since they were looked at.
                Err(StoreError::RuleBroken { .. }) => {}
                outcome => return outcome,
            }
        }
        // Others were faster every time: what is so much wanted is as good as gone.
        let rejected = Reservation::reject(order, lines, skus, self.clock.now());
        self.reservations.commit(rejected, origin).await
    }
}

#[cfg(test)]
mod tests {
    use crate::application::testing::Shop;

    #[tokio::test]
    async fn an_order_gets_all_of_its_lines_or_none() {
        let shop = Shop::with_product("VASE", 5).await;
        shop.add("BOWL", 1).await;
        shop.reserve(1, &[("VASE", 2), ("BOWL", 1)]).await;
        shop.reserve(2, &[("VASE", 1), ("BOWL", 1)]).await;
        assert_eq!(shop.status(1).await, "reserved");
        assert_eq!(shop.status(2).await, "rejected");
        assert_eq!((shop.level("VASE"), shop.level("BOWL")), ((5, 2), (1, 1)));
    }

    #[tokio::test]
    async fn an_order_is_answered_once() {
        let shop = Shop::with_product("VASE", 5).await;
        shop.reserve(1, &[("VASE", 2)]).await;
        shop.reserve(1, &[("VASE", 2)]).await;
        assert_eq!(shop.level("VASE"), (5, 2));
        assert_eq!(shop.count_published("products.stock-reserved.v1"), 1);
    }

    #[tokio::test]
    async fn a_sku_that_nobody_knows_is_out_of_stock() {
        let shop = Shop::new();
        shop.reserve(1, &[("NOTHING", 1)]).await;
        assert_eq!(shop.status(1).await, "rejected");
    }

    #[tokio::test]
    async fn who_looks_at_an_old_shelf_looks_again() {
        let shop = Shop::with_product("VASE", 1).await;
        shop.freeze_levels();
        shop.reserve(1, &[("VASE", 1)]).await;
        shop.reserve(2, &[("VASE", 1)]).await;
        assert_eq!((shop.status(1).await, shop.status(2).await), ("reserved", "rejected"));
        assert_eq!(shop.level("VASE"), (1, 1));
    }
}
