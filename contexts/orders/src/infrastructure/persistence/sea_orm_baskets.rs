//! The port `Baskets`: queries and rows are sea-orm's, the platform's database runs them.

use async_trait::async_trait;
use platform::database::Database;
use platform::traces_of_erasure::ERASE_TRACES;
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, EntityTrait};
use shared_kernel::{Origin, StoreError};

use super::entities::baskets;
use super::mapping;
use crate::application::ports::Baskets;
use crate::domain::{Basket, BasketChange, CustomerId};

/// The baskets in this context's database.
pub(crate) struct SeaOrmBaskets {
    database: Database,
}

impl SeaOrmBaskets {
    pub(crate) const fn new(database: Database) -> Self {
        Self { database }
    }
}

#[async_trait]
impl Baskets for SeaOrmBaskets {
    async fn find(&self, customer: CustomerId) -> Result<Option<Basket>, StoreError> {
        let row = self.database.one(baskets::Entity::find_by_id(customer.as_uuid())).await?;
        row.map(|row| mapping::basket::from_row(&row)).transpose()
    }

    async fn commit(&self, change: BasketChange, origin: &Origin) -> Result<(), StoreError> {
        let mut unit = self.database.unit_of_work(origin);
        unit.save::<baskets::Entity>(mapping::basket::to_row(&change.state)?, change.decided_on);
        self.database.commit(unit).await
    }

    async fn forget(&self, customer: CustomerId, origin: &Origin) -> Result<(), StoreError> {
        let forgotten = Query::delete()
            .from_table(baskets::Entity)
            .and_where(baskets::Column::CustomerId.eq(customer.as_uuid()))
            .to_owned();
        let mut unit = self.database.unit_of_work(origin);
        unit.run(forgotten);
        // The last commit of an erasure.
        unit.wake_now(ERASE_TRACES);
        self.database.commit(unit).await
    }
}
