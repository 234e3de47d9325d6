//! The reservation of an order ran out before it was paid: it is cancelled.

use shared_kernel::{Origin, StoreError};

use crate::application::Application;
use crate::domain::OrderId;

/// The units of the order went back to the shelf.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RecordReservationExpired {
    pub(crate) order: OrderId,
}

/// Why it was not recorded.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RecordReservationExpiredError {
    #[error("there is no order {0}")]
    NoSuchOrder(OrderId),
    #[error("the end of the reservation could not be recorded")]
    Store(#[from] StoreError),
}

impl Application {
    /// Cancels an order that is not confirmed. For a confirmed one, `products` gets the units again or rejects it.
    pub(crate) async fn record_reservation_expired(
        &self,
        command: RecordReservationExpired,
        origin: &Origin,
    ) -> Result<(), RecordReservationExpiredError> {
        let RecordReservationExpired { order } = command;
        let order = self
            .orders
            .find(order)
            .await?
            .ok_or(RecordReservationExpiredError::NoSuchOrder(order))?;
        let Ok(cancelled) = order.reservation_expired(self.clock.now()) else { return Ok(()) };
        self.commit(cancelled, origin).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use shared_kernel::Origin;
    use uuid::Uuid;

    use super::*;
    use crate::application::testing::Shop;
    use crate::domain::CancelReason;

    #[tokio::test]
    async fn cancels_the_order_once() {
        let shop = Shop::open();
        let order = shop.order_awaiting_payment().await;
        for _ in 0..2 {
            let told = RecordReservationExpired { order };
            shop.application
                .record_reservation_expired(told, &Origin::new(Uuid::nil()))
                .await
                .unwrap();
        }
        assert_eq!(shop.cancel_reason(order).await, Some(CancelReason::ReservationExpired));
        assert_eq!(
            shop.published(order).iter().filter(|kind| kind.contains("cancelled")).count(),
            1
        );
    }

    #[tokio::test]
    async fn a_confirmed_order_stays() {
        let shop = Shop::open();
        let order = shop.confirmed_order().await;
        let before = shop.published(order).len();
        let told = RecordReservationExpired { order };
        shop.application.record_reservation_expired(told, &Origin::new(Uuid::nil())).await.unwrap();
        assert_eq!(shop.published(order).len(), before);
    }
}
