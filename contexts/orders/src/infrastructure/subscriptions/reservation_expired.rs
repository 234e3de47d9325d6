//! The reservation of an order ran out.

use std::sync::Arc;

use platform::subscription::Subscription;
use serde::Deserialize;
use uuid::Uuid;

use super::handled;
use crate::application::Application;
use crate::application::record_reservation_expired::RecordReservationExpired;
use crate::domain::OrderId;

#[derive(Deserialize)]
struct ReservationExpired {
    order_id: Uuid,
}

pub(super) fn reservation_expired(application: Arc<Application>) -> Subscription {
    Subscription::new(
        "products.reservation-expired.v1",
        "orders.on-reservation-expired",
        move |event: ReservationExpired, origin| {
            let application = Arc::clone(&application);
            async move {
                let told = RecordReservationExpired { order: OrderId::from_uuid(event.order_id) };
                handled(application.record_reservation_expired(told, &origin).await)
            }
        },
    )
}
