//! The port `Recipients` on tables: replicas of users, and the suppression list.

use async_trait::async_trait;
use platform::database::Database;
use platform::traces_of_erasure::ERASE_TRACES;
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared_kernel::{Origin, StoreError};

use super::entities::{recipients, suppressions};
use super::mapping;
use super::mapping::records::suppression_from_row;
use crate::application::ports::{Recipients, Suppression};
use crate::domain::{Recipient, SealedAddress, UserId};

pub(crate) struct SeaOrmRecipients {
    database: Database,
}

impl SeaOrmRecipients {
    pub(crate) const fn new(database: Database) -> Self {
        Self { database }
    }

    fn forget_suppression(user: UserId) -> sea_orm::sea_query::DeleteStatement {
        Query::delete()
            .from_table(suppressions::Entity)
            .and_where(suppressions::Column::UserId.eq(user.as_uuid()))
            .to_owned()
    }
}

#[async_trait]
impl Recipients for SeaOrmRecipients {
    async fn find(&self, id: UserId) -> Result<Option<Recipient>, StoreError> {
        let rows = self
            .database
            .find_by::<recipients::Entity, _>(recipients::Column::UserId, [id.as_uuid()]);
        rows.await?.pop().map(mapping::recipient::from_row).transpose()
    }

    async fn update(&self, recipient: Recipient, origin: &Origin) -> Result<(), StoreError> {
        let mut unit = self.database.unit_of_work(origin);
        unit.replace_newer::<recipients::Entity>(mapping::recipient::to_row(&recipient));
        if matches!(recipient, Recipient::Erased { .. }) {
            // For good: no later version of the user has an address.
            unit.run(Self::forget_suppression(recipient.id()));
            unit.wake_now(ERASE_TRACES);
        }
        self.database.commit(unit).await
    }

    async fn is_suppressed(
        &self,
        user: UserId,
        address: &SealedAddress,
    ) -> Result<bool, StoreError> {
        let listed = suppressions::Entity::find_by_id(user.as_uuid());
        let listed = self.database.one(listed).await?;
        Ok(listed.is_some_and(|row| row.address == address.as_str()))
    }

    async fn suppressions(
        &self,
        after: Option<UserId>,
        at_most: u64,
    ) -> Result<Vec<Suppression>, StoreError> {
        let mut query = suppressions::Entity::find()
            .filter(suppressions::is_present())
            .order_by_asc(suppressions::Column::UserId);
        if let Some(after) = after {
            query = query.filter(suppressions::Column::UserId.gt(after.as_uuid()));
        }
        let fetch = |rows| {
            let first = self.database.each(query.clone().limit(rows));
            async move { Ok(first.await?.into_iter().map(|row| suppression_from_row(row?)).collect()) }
        };
        self.database.corrupt_rows().readable(at_most, fetch).await
    }

    async fn lift(&self, user: UserId, origin: &Origin) -> Result<bool, StoreError> {
        let listed = suppressions::Entity::find_by_id(user.as_uuid());
        if self.database.one(listed.filter(suppressions::is_present())).await?.is_none() {
            return Ok(false);
        }
        let mut unit = self.database.unit_of_work(origin);
        unit.run(Self::forget_suppression(user));
        unit.record("suppression-lifted", format!("user/{user}"));
        self.database.commit(unit).await?;
        Ok(true)
    }
}
