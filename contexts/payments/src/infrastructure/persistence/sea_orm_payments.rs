//! Payments in the context's database: sea-orm builds the queries, the platform's writer and readers run them.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use platform::coalescer::Coalescer;
use platform::context::Services;
use platform::database::Database;
use platform::time::to_micros;
use platform::trace::{self, Cause};
use platform::traces_of_erasure::ERASE_TRACES;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use shared_kernel::{Origin, StoreError};

use super::entities::{cancelled_orders, payment_attempts, payments, refunds, webhook_receipts};
use super::mapping::records::{attempt_from_row, receipt_row};
use super::reading::PaymentRows;
use super::{due_payments, mapping, reading};
use crate::application::ports::{
    Attempt, CommitExtras, DuePayments, NoteToSeal, PastAttempt, Payments, PaymentsWanted,
};
use crate::contract;
use crate::domain::{OrderId, Payment, PaymentChange, PaymentId, SealedNote};

/// The due work that the store notifies when it plans an action.
pub(crate) const PURSUE_PAYMENTS: &str = "payments.pursue";

/// The store of payments.
pub(crate) struct SeaOrmPayments {
    database: Database,
    // Rows, not payments: a corrupt row must fail its own load only, not the others of the same query.
    by_id: Coalescer<PaymentId, PaymentRows>,
    cancelled: Coalescer<OrderId, i64>,
}

impl SeaOrmPayments {
    pub(crate) fn new(services: &Services) -> Self {
        let database = services.database.clone();
        let (of_payments, of_orders) = (database.clone(), database.clone());
        let by_id =
            Coalescer::new(services, move |ids| reading::rows_by_id(of_payments.clone(), ids));
        let cancelled = Coalescer::new(services, move |orders| {
            reading::cancelled_among(of_orders.clone(), orders)
        });
        Self { database, by_id, cancelled }
    }
}

#[async_trait]
impl Payments for SeaOrmPayments {
    async fn find(&self, id: PaymentId) -> Result<Option<Payment>, StoreError> {
        self.by_id.load(id).await?.map(PaymentRows::into_payment).transpose()
    }

    async fn commit(
        &self,
        change: PaymentChange,
        extras: CommitExtras,
        origin: &Origin,
    ) -> Result<(), StoreError> {
        let CommitExtras { next_action_at, receipt } = extras;
        // A webhook, and an action that was due, carry on what the order asked for.
        let subject = contract::subject(change.state.id().as_uuid());
        let origin =
            trace::with_cause(origin, &self.database, &subject, Cause::OfTheFirstEvent).await?;
        let mut unit = self.database.unit_of_work(&origin);
        let published = contract::published(&change.event)
            .map_err(|error| StoreError::Unavailable(Box::new(error)))?;
        unit.publish(published, change.version());
        unit.save::<payments::Entity>(
            mapping::payment::to_row(&change.state, next_action_at),
            change.decided_on,
        );
        let refund = change.event.fact.refund().and_then(|id| change.state.refund(id));
        if let Some(refund) = refund {
            let (row, replaces) = mapping::refund::to_row(change.state.id(), refund);
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

    async fn notes_to_seal(&self, at_most: u64) -> Result<Vec<NoteToSeal>, StoreError> {
        reading::notes_to_seal(&self.database, at_most).await
    }

    async fn store_sealed(&self, note: &NoteToSeal, sealed: SealedNote) -> Result<(), StoreError> {
        let store = Query::update()
            .table(refunds::Entity)
            .value(refunds::Column::Note, sealed.as_str())
            .and_where(refunds::Column::RefundId.eq(note.refund.as_uuid()))
            .and_where(refunds::Column::Note.eq(note.plain.as_str()))
            .to_owned();
        let mut unit = self.database.unit_of_work(&Origin::new(note.refund.as_uuid()));
        unit.run(store);
        unit.wake_now(ERASE_TRACES);
        self.database.commit(unit).await
    }

    async fn record_attempt(&self, attempt: Attempt) -> Result<(), StoreError> {
        let Attempt { payment, version, at, asked, answer, next_action_at } = attempt;
        let mut unit = self.database.unit_of_work(&Origin::new(payment.as_uuid()));
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

    async fn store_cancellation(
        &self,
        order: OrderId,
        at: DateTime<Utc>,
        origin: &Origin,
    ) -> Result<(), StoreError> {
        let mut unit = self.database.unit_of_work(origin);
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
        due_payments::next(&self.database).await
    }

    async fn take_due(
        &self,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
        at_most: u64,
    ) -> Result<DuePayments, StoreError> {
        due_payments::take(&self.database, now, until, at_most).await
    }

    async fn list(&self, wanted: PaymentsWanted) -> Result<Vec<Payment>, StoreError> {
        reading::listed(&self.database, wanted).await
    }
}
