//! Expires reservations whose time limit has passed.

use chrono::{DateTime, TimeDelta, Utc};
use shared_kernel::{Origin, StoreError};

use super::Application;
use super::ports::DueReservation;
use crate::domain::OrderId;

/// A reservation that cannot be expired is tried again after this time, and does not delay the others.
const RETRY_AFTER: TimeDelta = TimeDelta::minutes(1);

impl Application {
    /// Expires a reservation that is due at `now`. One that cannot be expired is due again later.
    ///
    /// # Errors
    /// When the store is away: the reservation stays due.
    pub(crate) async fn expire_reservation(
        &self,
        due: DueReservation,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let DueReservation { reservation, correlation_id } = due;
        let Ok(expired) = reservation.expire(now) else {
            // Its row is due, but it is not: the next round would find it again at once.
            return self.reservations.postpone(reservation.order(), now + RETRY_AFTER).await;
        };
        match self.reservations.commit(expired, &Origin::new(correlation_id)).await {
            // It was paid or cancelled meanwhile, and is not due any more.
            Ok(()) | Err(StoreError::Conflict) => Ok(()),
            Err(unavailable @ StoreError::Unavailable(_)) => Err(unavailable),
            Err(
                broken @ (StoreError::Duplicate { .. }
                | StoreError::RuleBroken { .. }
                | StoreError::Unstorable { .. }
                | StoreError::CorruptRow { .. }),
            ) => self.postpone_expiry(reservation.order(), &broken, now).await,
        }
    }

    /// Makes a reservation that cannot be expired due again later.
    pub(crate) async fn postpone_expiry(
        &self,
        order: OrderId,
        cause: &StoreError,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        tracing::error!(order = %order, error = %cause, "a reservation could not be expired");
        self.reservations.postpone(order, now + RETRY_AFTER).await
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::application::testing::Shop;

    #[tokio::test]
    async fn an_unpaid_reservation_releases_its_units_once() {
        let shop = Shop::with_product("VASE", 5).await;
        shop.reserve(1, &[("VASE", 2)]).await;
        assert_eq!(shop.wait_minutes(19).await, 0);
        shop.reserve(2, &[("VASE", 1)]).await;
        assert_eq!(shop.wait_minutes(1).await, 1);
        assert_eq!((shop.status(1).await, shop.status(2).await), ("expired", "reserved"));
        assert_eq!(shop.wait_minutes(0).await, 0);
        assert_eq!(shop.level("VASE"), (5, 1));
        assert_eq!(shop.count_published("products.reservation-expired.v1"), 1);
    }

    #[tokio::test]
    async fn a_reservation_that_cannot_be_expired_is_due_again_later() {
        let shop = Shop::with_product("VASE", 5).await;
        shop.reserve(1, &[("VASE", 2)]).await;
        let (application, order) = (shop.application(), OrderId::from_uuid(Uuid::from_u128(1)));
        let (now, store) = (application.clock.now(), &application.reservations);
        let reservation = store.find(order).await.unwrap().unwrap();
        let not_due = DueReservation { reservation, correlation_id: Uuid::from_u128(9) };
        application.expire_reservation(not_due, now).await.unwrap();
        let later = store.next_due().await.unwrap().unwrap();
        assert!(now < later, "{later}");
        assert_eq!(shop.status(1).await, "reserved");
        let (table, column, key) = ("reservations", "status", order.to_string());
        let corrupt = StoreError::CorruptRow { table, column, key };
        application.postpone_expiry(order, &corrupt, later).await.unwrap();
        let again = store.next_due().await.unwrap().unwrap();
        assert!(later < again, "{again}");
    }
}
