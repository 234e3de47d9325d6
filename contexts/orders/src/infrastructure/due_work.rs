//! The deadline of orders as due work: a commit wakes it when the next order is due (`due_at`), and it cancels the
//! orders whose deadline has passed.

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
use crate::contract;
use crate::domain::OrderId;

/// The name of the due work; a commit wakes it by this name when the next order is due.
pub(crate) const EXPIRE_ORDERS: &str = "orders.expire-orders";

/// The number of orders that are cancelled concurrently; their commits merge.
const PAGE_SIZE: u64 = 200;

/// Cancels the orders that are due.
pub(crate) struct ExpireOrders {
    pub(crate) database: Database,
    pub(crate) application: Arc<Application>,
}

impl ExpireOrders {
    /// The span of a deadline: part of the trace of the checkout.
    async fn span(&self, order: OrderId) -> Span {
        let entry = || {
            tracing::debug_span!(
                target: ENTRY,
                "due_work.order.expire",
                context = "orders",
                order.id = %order,
            )
        };
        let subject = contract::subject(order);
        due_work::span(&self.database, &subject, Cause::TheLastEvent, entry).await
    }

    async fn expire(&self, order: OrderId, now: DateTime<Utc>) -> Result<(), StoreError> {
        let span = self.span(order).await;
        self.application.expire_order(order, now).instrument(span).await
    }
}

#[async_trait]
impl DueWork for ExpireOrders {
    fn name(&self) -> &'static str {
        EXPIRE_ORDERS
    }

    async fn next_due(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        self.application.order_queries.next_due().await
    }

    async fn run_due(&self, now: DateTime<Utc>) -> Result<usize, StoreError> {
        let due = self.application.order_queries.due(now, PAGE_SIZE).await?;
        due_work::each(&due, |order| self.expire(*order, now)).await?;
        Ok(due.len())
    }
}
