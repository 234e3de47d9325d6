//! The provider's ledger: charges, refunds, and the webhooks it still has to deliver. sea-orm builds the queries; the
//! platform's database runs them.

pub(crate) mod charges;
pub(crate) mod refunds;
pub(crate) mod webhooks;

use chrono::{DateTime, Utc};
use platform::database::Database;
use platform::time::{from_micros, to_micros};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared_kernel::{Origin, StoreError, Version};
use uuid::Uuid;

use crate::wire::CAPTURED;

/// The ledger. Each entry is written once under its idempotency key.
#[derive(Clone)]
pub(crate) struct Ledger {
    database: Database,
}

/// How a delivery of a webhook ended.
pub(crate) enum Delivered {
    Yes,
    No { error: String, next_attempt_at: Option<DateTime<Utc>> },
}

impl Ledger {
    pub(crate) const fn new(database: Database) -> Self {
        Self { database }
    }

    pub(crate) async fn charge(&self, key: Uuid) -> Result<Option<charges::Model>, StoreError> {
        self.database.one(charges::Entity::find_by_id(key)).await
    }

    pub(crate) async fn refund(&self, key: Uuid) -> Result<Option<refunds::Model>, StoreError> {
        self.database.one(refunds::Entity::find_by_id(key)).await
    }

    /// A new charge. `Duplicate` when its key is taken.
    pub(crate) async fn open_charge(
        &self,
        charge: charges::Model,
        webhook: Option<webhooks::Model>,
    ) -> Result<(), StoreError> {
        let mut unit = self.database.unit_of_work(&Origin::new(charge.idempotency_key));
        unit.insert::<charges::Entity>([charge]);
        unit.insert::<webhooks::Entity>(webhook);
        self.database.commit(unit).await
    }

    /// A charge one version on, with the refund that changed it, if one did. `Conflict` when it has moved on.
    pub(crate) async fn change_charge(
        &self,
        charge: charges::Model,
        refund: Option<refunds::Model>,
        webhook: Option<webhooks::Model>,
    ) -> Result<(), StoreError> {
        let mut unit = self.database.unit_of_work(&Origin::new(charge.idempotency_key));
        let before = u32::try_from(charge.version.saturating_sub(1)).unwrap_or(0);
        unit.save::<charges::Entity>(charge, Version::from_u32(before));
        unit.insert::<refunds::Entity>(refund);
        unit.insert_or_ignore::<webhooks::Entity>(webhook);
        self.database.commit(unit).await
    }

    /// A refund that changes no charge, since it was refused.
    pub(crate) async fn refuse_refund(
        &self,
        refund: refunds::Model,
        webhook: Option<webhooks::Model>,
    ) -> Result<(), StoreError> {
        let mut unit = self.database.unit_of_work(&Origin::new(refund.idempotency_key));
        unit.insert::<refunds::Entity>([refund]);
        unit.insert::<webhooks::Entity>(webhook);
        self.database.commit(unit).await
    }

    /// Pending charges whose time has come.
    pub(crate) async fn charges_to_settle(
        &self,
        now: DateTime<Utc>,
        at_most: u64,
    ) -> Result<Vec<charges::Model>, StoreError> {
        self.database
            .all(
                charges::Entity::find()
                    .filter(charges::Column::SettlesAt.lte(to_micros(now)))
                    .order_by_asc(charges::Column::SettlesAt)
                    .limit(at_most),
            )
            .await
    }

    /// Webhooks to deliver now, oldest first.
    pub(crate) async fn webhooks_due(
        &self,
        now: DateTime<Utc>,
        at_most: u64,
    ) -> Result<Vec<webhooks::Model>, StoreError> {
        self.database
            .all(
                webhooks::Entity::find()
                    .filter(webhooks::Column::NextAttemptAt.lte(to_micros(now)))
                    .order_by_asc(webhooks::Column::NextAttemptAt)
                    .limit(at_most),
            )
            .await
    }

    /// When the provider next has something to do of its own accord.
    pub(crate) async fn next_due(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        let webhook = self
            .database
            .one(
                webhooks::Entity::find()
                    .filter(webhooks::Column::NextAttemptAt.is_not_null())
                    .order_by_asc(webhooks::Column::NextAttemptAt),
            )
            .await?;
        let charge = self
            .database
            .one(
                charges::Entity::find()
                    .filter(charges::Column::SettlesAt.is_not_null())
                    .order_by_asc(charges::Column::SettlesAt),
            )
            .await?;
        let times =
            [webhook.and_then(|row| row.next_attempt_at), charge.and_then(|row| row.settles_at)];
        Ok(times.into_iter().flatten().min().and_then(from_micros))
    }

    /// Notes how the delivery of a webhook ended.
    pub(crate) async fn note_delivery(
        &self,
        event_id: &str,
        now: DateTime<Utc>,
        delivered: Delivered,
    ) -> Result<(), StoreError> {
        let mut unit = self.database.unit_of_work(&Origin::new(Uuid::nil()));
        let (delivered_at, next_attempt_at, error) = match delivered {
            Delivered::Yes => (Some(to_micros(now)), None, None),
            Delivered::No { error, next_attempt_at } => {
                (None, next_attempt_at.map(to_micros), Some(error))
            }
        };
        let attempts = Expr::col(webhooks::Column::Attempts).add(1);
        let note = Query::update()
            .table(webhooks::Entity)
            .value(webhooks::Column::Attempts, attempts)
            .value(webhooks::Column::DeliveredAt, delivered_at)
            .value(webhooks::Column::NextAttemptAt, next_attempt_at)
            .value(webhooks::Column::LastError, error)
            .and_where(webhooks::Column::EventId.eq(event_id))
            .to_owned();
        unit.run(note);
        self.database.commit(unit).await
    }

    /// Captured charges whose keys are greater than `after`, by their keys.
    pub(crate) async fn captured_after(
        &self,
        after: Uuid,
        at_most: u64,
    ) -> Result<Vec<charges::Model>, StoreError> {
        self.database
            .all(
                charges::Entity::find()
                    .filter(charges::Column::Status.eq(CAPTURED))
                    .filter(charges::Column::IdempotencyKey.gt(after))
                    .order_by_asc(charges::Column::IdempotencyKey)
                    .limit(at_most),
            )
            .await
    }
}
