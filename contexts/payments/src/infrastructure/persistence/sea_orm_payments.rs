//! Payments in the context's database.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use platform::coalescer::Coalescer;
use platform::context::Services;
use platform::database::Database;
use platform::time::to_micros;
use platform::unit::Unit;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared_kernel::{Origin, StoreError};

use super::mapping::notes::{attempt_from_row, receipt_row};
use super::mapping::{self, Columns};
use super::{cancelled_orders, payment_attempts, payments, reading, refunds, webhook_receipts};
use crate::application::ports::{
    Alongside, Attempt, DuePayment, PastAttempt, Payments, PaymentsWanted, WebhookReceipt,
};
use crate::contract;
use crate::domain::{OrderId, Payment, PaymentChange, PaymentId};
use crate::infrastructure::due_work::PURSUE_PAYMENTS;

/// The store of payments.
pub(crate) struct SeaOrmPayments {
    database: Database,
    by_id: Coalescer<PaymentId, Payment>,
    cancelled: Coalescer<OrderId, i64>,
}

impl SeaOrmPayments {
    pub(crate) fn new(services: &Services) -> Self {
        let database = services.database.clone();
        let (of_payments, of_orders) = (database.clone(), database.clone());
        let by_id =
            Coalescer::new(services, move |ids| reading::payments_by_id(of_payments.clone(), ids));
        let cancelled = Coalescer::new(services, move |orders| {
            reading::cancelled_among(of_orders.clone(), orders)
        });
        Self { database, by_id, cancelled }
    }

    /// A change that tells nobody of itself.
    fn quiet_unit(&self, payment: PaymentId) -> Unit {
        self.database.unit(&Origin::new(payment.as_uuid()))
    }
}

#[async_trait]
impl Payments for SeaOrmPayments {
    async fn find(&self, id: PaymentId) -> Result<Option<Payment>, StoreError> {
        self.by_id.load(id).await
    }

    async fn commit(
        &self,
        change: PaymentChange,
        alongside: Alongside,
        origin: &Origin,
    ) -> Result<(), StoreError> {
        let Alongside { next_action_at, receipt } = alongside;
        let mut unit = self.database.unit(origin);
        let published = contract::published(&change.event)
            .map_err(|error| StoreError::Unavailable(Box::new(error)))?;
        unit.publish(published, change.version());
        unit.save::<payments::Entity>(
            mapping::to_row(&change.state, next_action_at),
            change.decided_on,
        );
        let refund = change.event.fact.refund().and_then(|id| change.state.refund(id));
        if let Some(refund) = refund {
            let (row, replaces) = mapping::refund::to_row(change.state.id, refund);
            unit.save::<refunds::Entity>(row, replaces);
        }
        if let Some(receipt) = receipt {
            unit.insert::<webhook_receipts::Entity>([receipt_row(receipt)]);
        }
        if let Some(at) = next_action_at {
            unit.wake(PURSUE_PAYMENTS, at);
        }
        self.database.commit(unit).await
    }

    async fn note_attempt(&self, attempt: Attempt) -> Result<(), StoreError> {
        let Attempt { payment, version, at, asked, answer, next_action_at } = attempt;
        let mut unit = self.quiet_unit(payment);
        unit.insert_or_ignore::<payment_attempts::Entity>([payment_attempts::Model {
            payment_id: payment.as_uuid(),
            attempted_at: to_micros(at),
            asked: asked.as_str().to_owned(),
            answer,
        }]);
        let attempts = Expr::col(payments::Column::Attempts).add(1);
        let plan = Query::update()
            .table(payments::Entity)
            .value(payments::Column::Attempts, attempts)
            .value(payments::Column::NextActionAt, to_micros(next_action_at))
            .and_where(payments::Column::PaymentId.eq(payment.as_uuid()))
            .and_where(payments::Column::Version.eq(i64::from(version.as_u32())))
            .to_owned();
        unit.run(plan);
        unit.wake(PURSUE_PAYMENTS, next_action_at);
        self.database.commit(unit).await
    }

    async fn attempts(&self, id: PaymentId) -> Result<Vec<PastAttempt>, StoreError> {
        let rows = self
            .database
            .all(
                payment_attempts::Entity::find()
                    .filter(payment_attempts::Column::PaymentId.eq(id.as_uuid()))
                    .order_by_asc(payment_attempts::Column::AttemptedAt),
            )
            .await?;
        rows.into_iter().map(attempt_from_row).collect()
    }

    async fn note_receipt(&self, receipt: WebhookReceipt) -> Result<(), StoreError> {
        let mut unit = self.database.unit(&Origin::new(uuid::Uuid::nil()));
        unit.insert_or_ignore::<webhook_receipts::Entity>([receipt_row(receipt)]);
        self.database.commit(unit).await
    }

    async fn has_receipt(&self, event_id: &str) -> Result<bool, StoreError> {
        let found = self.database.one(webhook_receipts::Entity::find_by_id(event_id)).await?;
        Ok(found.is_some())
    }

    async fn remember_cancellation(
        &self,
        order: OrderId,
        at: DateTime<Utc>,
        origin: &Origin,
    ) -> Result<(), StoreError> {
        let mut unit = self.database.unit(origin);
        unit.insert_or_ignore::<cancelled_orders::Entity>([cancelled_orders::Model {
            order_id: order.as_uuid(),
            cancelled_at: to_micros(at),
        }]);
        self.database.commit(unit).await
    }

    async fn is_cancelled(&self, order: OrderId) -> Result<bool, StoreError> {
        Ok(self.cancelled.load(order).await?.is_some())
    }

    async fn next_due(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        let first = self
            .database
            .one(
                payments::Entity::find()
                    .filter(payments::Column::NextActionAt.is_not_null())
                    .order_by_asc(payments::Column::NextActionAt),
            )
            .await?;
        let Some(row) = first else { return Ok(None) };
        let columns = Columns { table: "payments", key: row.payment_id };
        columns.moment("next_action_at", row.next_action_at).map(Some)
    }

    async fn take_due(
        &self,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
        at_most: u64,
    ) -> Result<Vec<DuePayment>, StoreError> {
        let due = payments::Column::NextActionAt.lte(to_micros(now));
        let rows = self
            .database
            .all(
                payments::Entity::find()
                    .filter(due.clone())
                    .order_by_asc(payments::Column::NextActionAt)
                    .limit(at_most),
            )
            .await?;
        let Some(first) = rows.first() else { return Ok(Vec::new()) };
        let mut unit = self.quiet_unit(PaymentId::from_uuid(first.payment_id));
        let ids: Vec<_> = rows.iter().map(|row| row.payment_id).collect();
        let taken = Query::update()
            .table(payments::Entity)
            .value(payments::Column::NextActionAt, to_micros(until))
            .and_where(payments::Column::PaymentId.is_in(ids))
            .and_where(due)
            .to_owned();
        unit.run(taken);
        self.database.commit(unit).await?;
        let attempts: Vec<u32> =
            rows.iter().map(|row| u32::try_from(row.attempts).unwrap_or(u32::MAX)).collect();
        let payments = reading::with_refunds(&self.database, rows).await?;
        Ok(payments
            .into_iter()
            .zip(attempts)
            .map(|(payment, attempts)| DuePayment { payment, attempts })
            .collect())
    }

    async fn list(&self, wanted: PaymentsWanted) -> Result<Vec<Payment>, StoreError> {
        reading::listed(&self.database, wanted).await
    }
}
