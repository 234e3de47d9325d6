//! The port `Products`. sea-orm builds the statements, the platform runs them.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use platform::coalescer::Coalescer;
use platform::context::Services;
use platform::database::{Database, read_error};
use sea_orm::{EntityTrait, QueryOrder, QuerySelect};
use shared_kernel::{Origin, StoreError, Version};
use uuid::Uuid;

use super::changes::CatalogueChanges;
use super::entities::{products, stock};
use super::mapping::{product as rows, stock as stock_rows};
use super::{by_their_sku, unwritable};
use crate::application::ports::Products;
use crate::contract::product_published;
use crate::domain::{Product, ProductChange, ProductId, Sku, StockLevel};

pub(crate) struct SeaOrmProducts {
    database: Database,
    // Rows, not products: a corrupt row must fail its own load only, not the others of the same query.
    by_id: Coalescer<ProductId, products::Model>,
    by_sku: Coalescer<Sku, products::Model>,
    changes: Arc<CatalogueChanges>,
}

impl SeaOrmProducts {
    pub(crate) fn new(services: &Services, changes: &Arc<CatalogueChanges>) -> Self {
        let database = services.database.clone();
        let (for_ids, for_skus) = (database.clone(), database.clone());
        Self {
            by_id: Coalescer::new(services, move |ids| by_id(for_ids.clone(), ids)),
            by_sku: Coalescer::new(services, move |skus| by_sku(for_skus.clone(), skus)),
            database,
            changes: Arc::clone(changes),
        }
    }
}

async fn by_id(
    database: Database,
    ids: Vec<ProductId>,
) -> Result<HashMap<ProductId, products::Model>, StoreError> {
    let ids: Vec<Uuid> = ids.into_iter().map(ProductId::as_uuid).collect();
    let rows = database.find_by::<products::Entity, _>(products::Column::Id, ids).await?;
    Ok(rows.into_iter().map(|row| (ProductId::from_uuid(row.id), row)).collect())
}

async fn by_sku(
    database: Database,
    skus: Vec<Sku>,
) -> Result<HashMap<Sku, products::Model>, StoreError> {
    let asked = skus.iter().map(Sku::as_str);
    let rows = database.find_by::<products::Entity, _>(products::Column::Sku, asked).await?;
    Ok(by_their_sku(skus, rows, |row| &row.sku))
}

#[async_trait]
impl Products for SeaOrmProducts {
    async fn find(&self, id: ProductId) -> Result<Option<Product>, StoreError> {
        self.by_id.load(id).await?.map(rows::from_row).transpose()
    }

    async fn find_by_sku(&self, sku: &Sku) -> Result<Option<Product>, StoreError> {
        self.by_sku.load(sku.clone()).await?.map(rows::from_row).transpose()
    }

    async fn are_none(&self) -> Result<bool, StoreError> {
        Ok(self.database.one(products::Entity::find()).await?.is_none())
    }

    async fn names(&self) -> Result<Vec<(String, String)>, StoreError> {
        let columns = [products::Column::Name, products::Column::Sku];
        let select = products::Entity::find().select_only().columns(columns).into_tuple();
        select.all(self.database.reader()).await.map_err(read_error)
    }

    async fn currencies(&self) -> Result<Vec<String>, StoreError> {
        let currency = products::Column::Currency;
        let select = products::Entity::find().select_only().column(currency).distinct();
        let ordered = select.order_by_asc(currency).into_tuple();
        ordered.all(self.database.reader()).await.map_err(read_error)
    }

    async fn commit(&self, change: ProductChange, origin: &Origin) -> Result<(), StoreError> {
        let mut unit = self.database.unit_of_work(origin);
        let (decided_on, version) = (change.decided_on, change.version());
        unit.publish(product_published(&change).map_err(unwritable)?, version);
        let is_new = decided_on == Version::NEW;
        let product = &change.state;
        let stock = is_new.then(|| StockLevel::empty(product.sku().clone(), product.id()));
        unit.save::<products::Entity>(rows::to_row(product), decided_on);
        unit.insert::<stock::Entity>(stock.as_ref().map(stock_rows::to_row));
        let (changes, sku) = (Arc::clone(&self.changes), product.sku().clone());
        unit.on_outcome(move || changes.product_changed(&sku));
        self.database.commit(unit).await
    }
}
