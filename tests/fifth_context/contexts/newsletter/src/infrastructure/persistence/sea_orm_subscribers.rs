//! The port `Subscribers`. sea-orm builds the statements, the platform runs them.

use async_trait::async_trait;
use platform::database::Database;
use sea_orm::EntityTrait;
use shared_kernel::{Origin, StoreError};

use super::entities::subscribers;
use super::mapping::subscriber;
use crate::application::ports::Subscribers;
use crate::contract::subscriber_published;
use crate::domain::{Subscriber, SubscriberChange, UserId};

pub(crate) struct SeaOrmSubscribers {
    database: Database,
}

impl SeaOrmSubscribers {
    pub(crate) const fn new(database: Database) -> Self {
        Self { database }
    }
}

#[async_trait]
impl Subscribers for SeaOrmSubscribers {
    async fn find(&self, user: UserId) -> Result<Option<Subscriber>, StoreError> {
        let query = subscribers::Entity::find_by_id(user.as_uuid());
        let row = self.database.one(query).await?;
        row.as_ref().map(subscriber::from_row).transpose()
    }

    async fn commit(&self, change: SubscriberChange, origin: &Origin) -> Result<(), StoreError> {
        let mut unit = self.database.unit_of_work(origin);
        let published = subscriber_published(&change)
            .map_err(|error| StoreError::Unavailable(Box::new(error)))?;
        unit.publish(published, change.version());
        unit.save::<subscribers::Entity>(subscriber::to_row(&change.state), change.decided_on);
        self.database.commit(unit).await
    }
}
