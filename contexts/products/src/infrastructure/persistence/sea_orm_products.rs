//! The products in SQL.

use std::sync::Arc;

use async_trait::async_trait;
use platform::database::Database;
use shared_kernel::{Origin, StoreError, Version};

use super::entities::{products, stock};
use super::{mapping, unwritable};
use crate::application::ports::{Catalogue, Products};
use crate::contract::product_published;
use crate::domain::{Product, ProductChange, ProductId, Sku};

pub(crate) struct SeaOrmProducts {
    database: Database,
    /// Products are read with their stock in one query; that query serves commands too.
    catalogue: Arc<dyn Catalogue>,
}

impl SeaOrmProducts {
    pub(crate) fn new(database: &Database, catalogue: Arc<dyn Catalogue>) -> Self {
        Self { database: database.clone(), catalogue }
    }
}

#[async_trait]
impl Products for SeaOrmProducts {
    async fn find(&self, id: ProductId) -> Result<Option<Product>, StoreError> {
        Ok(self.catalogue.product(id).await?.map(|listing| listing.product))
    }

    async fn find_by_sku(&self, sku: &Sku) -> Result<Option<Product>, StoreError> {
        Ok(self.catalogue.product_by_sku(sku).await?.map(|listing| listing.product))
    }

    async fn commit(&self, change: ProductChange, origin: &Origin) -> Result<(), StoreError> {
        let mut unit = self.database.unit(origin);
        let (decided_on, version) = (change.decided_on, change.version());
        unit.publish(product_published(&change).map_err(unwritable)?, version);
        let is_new = decided_on == Version::NEW;
        let new_row = is_new.then(|| mapping::product::empty_stock(&change.state));
        unit.save::<products::Entity>(mapping::product::to_row(change.state), decided_on);
        unit.insert::<stock::Entity>(new_row);
        self.database.commit(unit).await
    }
}
