//! Reservations whose time is over are given back.

use chrono::{DateTime, Duration, Utc};
use futures_util::StreamExt;
use shared_kernel::{Origin, StoreError};

use super::Application;
use super::ports::{DueReservation, DueReservations};
use crate::domain::OrderId;

/// Reservations of one round: few enough to load at once, enough to merge in the writer.
const ROUND: u64 = 200;

/// A reservation that cannot be given back is looked at again after this long, and meanwhile holds up nobody.
const LOOK_AGAIN_AFTER: Duration = Duration::minutes(1);

impl Application {
    /// Expires at most a round of those that are due, each by itself, and returns how many there were. When the store
    /// fails one, the others are dealt with all the same, and the first failure is told.
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
            self.leave_alone(order, &broken, now).await?;
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
            // Only its row says that it is due. To look again at once would find the same.
            return self.reservations.postpone(reservation.order, now + LOOK_AGAIN_AFTER).await;
        };
        match self.reservations.commit(expired, &Origin::new(correlation_id)).await {
            // It was paid or cancelled in the last moment, and is not due any more.
            Ok(()) | Err(StoreError::Conflict) => Ok(()),
            Err(unavailable @ StoreError::Unavailable(_)) => Err(unavailable),
            Err(
                broken @ (StoreError::Duplicate { .. }
                | StoreError::RuleBroken { .. }
                | StoreError::CorruptRow { .. }),
            ) => self.leave_alone(reservation.order, &broken, now).await,
        }
    }

    async fn leave_alone(
        &self,
        order: OrderId,
        why: &StoreError,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        tracing::error!(order = %order, error = %why, "a reservation could not be given back");
        self.reservations.postpone(order, now + LOOK_AGAIN_AFTER).await
    }
}

#[cfg(test)]
mod tests {
    use crate::application::testing::Shop;

    #[tokio::test]
    async fn what_nobody_paid_for_in_time_is_free_again_once() {
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
