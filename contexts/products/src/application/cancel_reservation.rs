//! Releases the units of a cancelled order: reserved ones are available again, sold ones return to the shelf.

use shared_kernel::{Origin, StoreError};

use super::Application;
use crate::domain::OrderId;

impl Application {
    /// An order without held or sold units changes nothing.
    pub(crate) async fn cancel_reservation(
        &self,
        order: OrderId,
        origin: &Origin,
    ) -> Result<(), StoreError> {
        let Some(reservation) = self.reservations.find(order).await? else { return Ok(()) };
        match reservation.cancel(self.clock.now()) {
            Ok(released) => self.reservations.commit(released, origin).await,
            Err(_nothing_reserved) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::application::testing::Shop;

    #[tokio::test]
    async fn cancelling_twice_releases_once() {
        let shop = Shop::with_product("VASE", 5).await;
        shop.reserve(1, &[("VASE", 2)]).await;
        shop.cancel(1).await;
        shop.cancel(1).await;
        assert_eq!((shop.status(1).await, shop.level("VASE")), ("released", (5, 0)));
        assert_eq!(shop.ledger("VASE").await, [5]);
        assert_eq!(shop.count_published("products.reservation-released.v1"), 1);
    }

    #[tokio::test]
    async fn sold_units_return_once() {
        let shop = Shop::with_product("VASE", 5).await;
        shop.reserve(1, &[("VASE", 2)]).await;
        shop.confirm(1).await;
        shop.cancel(1).await;
        shop.cancel(1).await;
        assert_eq!((shop.status(1).await, shop.level("VASE")), ("released", (5, 0)));
        let mut ledger = shop.ledger("VASE").await;
        ledger.sort_unstable();
        assert_eq!(ledger, [-2, 2, 5]);
    }

    #[tokio::test]
    async fn a_cancelled_order_cannot_be_confirmed() {
        let shop = Shop::with_product("VASE", 5).await;
        shop.reserve(1, &[("VASE", 2)]).await;
        shop.cancel(1).await;
        shop.confirm(1).await;
        assert_eq!((shop.status(1).await, shop.level("VASE")), ("released", (5, 0)));
    }
}
