//! Reserves all lines of a placed order, or none.

use shared_kernel::{Origin, StoreError};

use super::{Application, units_were_taken};
use crate::domain::{Lines, OrderId, Reservation};

impl Application {
    // tour: checkout/reserve
    /// An order that has a reservation changes nothing.
    pub(crate) async fn reserve_stock(
        &self,
        order: OrderId,
        lines: Lines,
        origin: &Origin,
    ) -> Result<(), StoreError> {
        let skus = lines.skus();
        let outcome = Self::decide(units_were_taken, || async {
            let (reservation, levels) = futures_util::future::try_join(
                self.reservations.find(order),
                self.stock.levels(&skus),
            )
            .await?;
            if reservation.is_some() {
                return Ok(());
            }
            let (now, limit) = (self.clock.now(), self.reservation_time_limit);
            let decided = Reservation::decide(order, lines.clone(), &levels, now, limit);
            self.reservations.commit(decided, origin).await
        })
        .await;
        match outcome {
            // Other orders took the units at every attempt: the order is rejected as out of stock.
            Err(StoreError::RuleBroken { .. }) => {
                let rejected = Reservation::reject(order, lines, skus, self.clock.now());
                self.reservations.commit(rejected, origin).await
            }
            outcome => outcome,
        }
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
    async fn an_order_is_reserved_for_once() {
        let shop = Shop::with_product("VASE", 5).await;
        shop.reserve(1, &[("VASE", 2)]).await;
        shop.reserve(1, &[("VASE", 2)]).await;
        assert_eq!(shop.level("VASE"), (5, 2));
        assert_eq!(shop.count_published("products.stock-reserved.v1"), 1);
    }

    #[tokio::test]
    async fn an_unknown_sku_is_out_of_stock() {
        let shop = Shop::new();
        shop.reserve(1, &[("NOTHING", 1)]).await;
        assert_eq!(shop.status(1).await, "rejected");
    }

    #[tokio::test]
    async fn an_order_decided_on_outdated_levels_is_decided_again() {
        let shop = Shop::with_product("VASE", 1).await;
        shop.freeze_levels();
        shop.reserve(1, &[("VASE", 1)]).await;
        shop.reserve(2, &[("VASE", 1)]).await;
        assert_eq!((shop.status(1).await, shop.status(2).await), ("reserved", "rejected"));
        assert_eq!(shop.level("VASE"), (1, 1));
    }
}
