//! Expires reservations whose time limit has passed.

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::StreamExt;
use shared_kernel::{Origin, StoreError};

use super::Application;
use super::ports::{DueReservation, DueReservations};
use crate::domain::OrderId;

/// Reservations of one round: few enough to load together, enough for the writer to merge their commits.
const ROUND: u64 = 200;

/// A reservation that cannot be expired is tried again after this time, and does not delay the others.
const RETRY_AFTER: TimeDelta = TimeDelta::minutes(1);

impl Application {
    /// Expires at most one round of the due reservations, each in a commit of its own, and returns their number. When
    /// the store fails for one, the others are processed all the same, and the first failure is returned.
    pub(crate) async fn expire_reservations(
        &self,
        now: DateTime<Utc>,
    ) -> Result<usize, StoreError> {
        let due = self.reservations.due(now, ROUND).await?;
        let DueReservations { reservations, unreadable } = due;
        let found = reservations.len() + unreadable.len();
        let outcomes = futures_util::stream::iter(reservations)
            .map(|due| self.expire_reservation(due, now))
            .buffer_unordered(found.max(1))
            .collect::<Vec<_>>()
            .await;
        for (order, broken) in unreadable {
            self.postpone(order, &broken, now).await?;
        }
        outcomes.into_iter().collect::<Result<Vec<()>, StoreError>>()?;
        Ok(found)
    }

    async fn expire_reservation(
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
            ) => self.postpone(reservation.order(), &broken, now).await,
        }
    }

    async fn postpone(
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
}
