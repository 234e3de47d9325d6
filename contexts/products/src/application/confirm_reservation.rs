//! Sells the units of a paid order.

use shared_kernel::{Origin, StoreError};

use super::{Application, units_were_taken};
use crate::domain::reservation::Status;
use crate::domain::{OrderId, Reservation, StockLevel};

impl Application {
    // tour: checkout/sold
    /// An expired reservation takes its units again if they are available, and is rejected otherwise. An order without
    /// a reservation, or with a settled one, changes nothing.
    pub(crate) async fn confirm_reservation(
        &self,
        order: OrderId,
        origin: &Origin,
    ) -> Result<(), StoreError> {
        let outcome = Self::decide(units_were_taken, || async {
            let Some(reservation) = self.reservations.find(order).await? else { return Ok(()) };
            let levels = self.levels_for(&reservation).await?;
            match reservation.confirm(&levels, self.clock.now()) {
                Ok(confirmed) => self.reservations.commit(confirmed, origin).await,
                Err(_settled) => Ok(()),
            }
        })
        .await;
        match outcome {
            Err(taken @ StoreError::RuleBroken { .. }) => self.give_up(order, taken, origin).await,
            outcome => outcome,
        }
    }

    /// Only an expired reservation is decided on levels: a reserved one has its units already.
    async fn levels_for(&self, reservation: &Reservation) -> Result<Vec<StockLevel>, StoreError> {
        match reservation.status() {
            Status::Expired => self.stock.levels(&reservation.lines().skus()).await,
            Status::Reserved { .. }
            | Status::Rejected
            | Status::Committed
            | Status::Released { .. } => Ok(Vec::new()),
        }
    }

    /// Rejects an expired reservation whose units were taken by other commits at every attempt. A reservation that is
    /// still held must not lack units: its error is returned.
    async fn give_up(
        &self,
        order: OrderId,
        taken: StoreError,
        origin: &Origin,
    ) -> Result<(), StoreError> {
        let Some(reservation) = self.reservations.find(order).await? else { return Ok(()) };
        match reservation.give_up(self.clock.now()) {
            Ok(rejected) => self.reservations.commit(rejected, origin).await,
            Err(_refused) if matches!(reservation.status(), Status::Reserved { .. }) => Err(taken),
            Err(_settled) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::application::testing::Shop;

    #[tokio::test]
    async fn reserved_units_are_sold_once() {
        let shop = Shop::with_product("VASE", 5).await;
        shop.reserve(1, &[("VASE", 2)]).await;
        shop.confirm(1).await;
        shop.confirm(1).await;
        assert_eq!((shop.status(1).await, shop.level("VASE")), ("committed", (3, 0)));
        assert_eq!(shop.ledger("VASE").await, [-2, 5]);
        assert_eq!(shop.count_published("products.reservation-committed.v1"), 1);
    }

    #[tokio::test]
    async fn an_expired_reservation_is_sold_if_its_units_are_available() {
        let shop = Shop::with_product("VASE", 2).await;
        shop.reserve(1, &[("VASE", 2)]).await;
        shop.wait_minutes(20).await;
        shop.confirm(1).await;
        assert_eq!((shop.status(1).await, shop.level("VASE")), ("committed", (0, 0)));
    }

    #[tokio::test]
    async fn an_expired_reservation_is_rejected_if_its_units_are_gone() {
        let shop = Shop::with_product("VASE", 2).await;
        shop.reserve(1, &[("VASE", 2)]).await;
        shop.wait_minutes(20).await;
        shop.reserve(2, &[("VASE", 1)]).await;
        shop.confirm(1).await;
        assert_eq!((shop.status(1).await, shop.level("VASE")), ("rejected", (2, 1)));
        assert_eq!(shop.count_published("products.stock-rejected.v1"), 1);
    }

    #[tokio::test]
    async fn an_expired_reservation_is_rejected_if_others_take_its_units_at_every_attempt() {
        let shop = Shop::with_product("VASE", 2).await;
        shop.reserve(1, &[("VASE", 2)]).await;
        shop.wait_minutes(20).await;
        shop.freeze_levels();
        shop.reserve(2, &[("VASE", 1)]).await;
        shop.confirm(1).await;
        assert_eq!((shop.status(1).await, shop.level("VASE")), ("rejected", (2, 1)));
    }

    #[tokio::test]
    async fn missing_units_are_an_error_for_a_held_reservation_alone() {
        let shop = Shop::with_product("VASE", 4).await;
        shop.reserve(1, &[("VASE", 2)]).await;
        shop.reserve(2, &[("VASE", 2)]).await;
        shop.confirm(2).await;
        let give_up = async |order| {
            let taken = StoreError::RuleBroken { rule: "stock_covers_reservations".to_owned() };
            let order = OrderId::from_uuid(Uuid::from_u128(order));
            shop.application().give_up(order, taken, &shop.origin()).await
        };
        let held = give_up(1).await;
        assert!(matches!(held, Err(StoreError::RuleBroken { .. })), "{held:?}");
        assert!(give_up(2).await.is_ok(), "it was sold meanwhile");
        assert_eq!((shop.status(1).await, shop.status(2).await), ("reserved", "committed"));
    }

    #[tokio::test]
    async fn an_order_without_a_reservation_changes_nothing() {
        let shop = Shop::new();
        shop.confirm(9).await;
        assert!(shop.published().is_empty());
    }
}
