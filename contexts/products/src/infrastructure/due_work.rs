//! The due work of `products`: expiring reservations.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use platform::database::Database;
use platform::due_work::{self, DueWork};
use platform::spans::ENTRY;
use platform::trace::Cause;
use shared_kernel::StoreError;
use tracing::{Instrument, Span};

use crate::application::Application;
use crate::application::ports::{DueReservation, DueReservations};
use crate::contract;
use crate::domain::OrderId;
use crate::infrastructure::persistence::EXPIRY;

/// Reservations of one page: few enough to load together, enough for the writer to merge their commits.
const PAGE_SIZE: u64 = 200;

/// Expires reservations whose time limit has passed, each in a commit of its own.
pub(crate) struct ExpireReservations {
    pub(crate) database: Database,
    pub(crate) application: Arc<Application>,
}

impl ExpireReservations {
    /// The span of an expiry: part of the trace of the checkout.
    async fn span(&self, order: OrderId) -> Span {
        let entry = || {
            tracing::debug_span!(
                target: ENTRY,
                "due_work.reservation.expire",
                context = "products",
                order.id = %order,
            )
        };
        let subject = contract::reservation_subject(order);
        due_work::span(&self.database, &subject, Cause::OfTheFirstEvent, entry).await
    }

    async fn expire(&self, due: DueReservation, now: DateTime<Utc>) -> Result<(), StoreError> {
        let span = self.span(due.reservation.order()).await;
        self.application.expire_reservation(due, now).instrument(span).await
    }
}

#[async_trait]
impl DueWork for ExpireReservations {
    fn name(&self) -> &'static str {
        EXPIRY
    }

    async fn next_due(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        self.application.reservations.next_due().await
    }

    async fn run_due(&self, now: DateTime<Utc>) -> Result<usize, StoreError> {
        let DueReservations { reservations, unreadable } =
            self.application.reservations.due(now, PAGE_SIZE).await?;
        let found = reservations.len() + unreadable.len();
        let expired = due_work::each(reservations, |due| self.expire(due, now)).await;
        for (order, broken) in unreadable {
            self.application.postpone_expiry(order, &broken, now).await?;
        }
        expired?;
        Ok(found)
    }
}
