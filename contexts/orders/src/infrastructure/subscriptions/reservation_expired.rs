//! An expired reservation cancels the order, unless it is confirmed.

use std::sync::Arc;

use platform::subscription::Subscription;
use serde::Deserialize;
use uuid::Uuid;

use super::on_report;
use crate::application::Application;
use crate::domain::{CheckoutReport, OrderId};

#[derive(Deserialize)]
struct ReservationExpired {
    order_id: Uuid,
}

pub(super) fn reservation_expired(application: &Arc<Application>) -> Subscription {
    on_report(
        "products.reservation-expired.v1",
        "orders.on-reservation-expired",
        application,
        |event: ReservationExpired| {
            Ok((OrderId::from_uuid(event.order_id), CheckoutReport::ReservationExpired))
        },
    )
}
