//! The port `Catalogue`: the replica of products. Rows are sea-orm's, the platform's database runs the queries. Every
//! checkout reads it, so concurrent loads share one query.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use futures_util::future::try_join_all;
use platform::coalescer::Coalescer;
use platform::context::Services;
use platform::database::Database;
use shared_kernel::{Origin, StoreError};

use super::entities::catalogue_entries;
use super::mapping;
use crate::application::ports::Catalogue;
use crate::domain::{CatalogueEntry, Sku};

/// The catalogue entries in this context's database.
pub(crate) struct SeaOrmCatalogue {
    database: Database,
    // Rows, not entries: a corrupt row must fail its own load only, not the others of the same query.
    rows: Coalescer<Sku, Arc<catalogue_entries::Model>>,
}

impl SeaOrmCatalogue {
    pub(crate) fn new(services: &Services) -> Self {
        let database = services.database.clone();
        let readable = database.clone();
        let rows = Coalescer::new(services, move |skus| {
            let database = readable.clone();
            async move { load(&database, skus).await }
        });
        Self { database, rows }
    }

    async fn entry(&self, sku: Sku) -> Result<Option<CatalogueEntry>, StoreError> {
        let row = self.rows.load(sku).await?;
        row.map(|row| mapping::catalogue::from_row(&row)).transpose()
    }
}

#[async_trait]
impl Catalogue for SeaOrmCatalogue {
    async fn entries(&self, skus: &[Sku]) -> Result<Vec<Option<CatalogueEntry>>, StoreError> {
        try_join_all(skus.iter().map(|sku| self.entry(sku.clone()))).await
    }

    async fn update(&self, entry: CatalogueEntry, origin: &Origin) -> Result<(), StoreError> {
        let mut unit = self.database.unit_of_work(origin);
        unit.replace_newer::<catalogue_entries::Entity>(mapping::catalogue::to_row(&entry));
        self.database.commit(unit).await
    }
}

async fn load(
    database: &Database,
    skus: Vec<Sku>,
) -> Result<HashMap<Sku, Arc<catalogue_entries::Model>>, StoreError> {
    // When a SKU passed from one product to another, the product on sale wins: it comes last and stays in the map.
    let skus_asked = skus.iter().map(Sku::as_str);
    let mut rows = database
        .find_by::<catalogue_entries::Entity, _>(catalogue_entries::Column::Sku, skus_asked)
        .await?;
    rows.sort_by_key(|row| (row.on_sale, row.as_of));
    let mut rows: HashMap<String, catalogue_entries::Model> =
        rows.into_iter().map(|row| (row.sku.clone(), row)).collect();
    let found = skus
        .into_iter()
        .filter_map(|sku| Some((sku.clone(), Arc::new(rows.remove(sku.as_str())?))));
    Ok(found.collect())
}
