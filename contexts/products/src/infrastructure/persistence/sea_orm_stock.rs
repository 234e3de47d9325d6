//! The port `Stock`: levels and ledger. sea-orm builds the statements, the platform runs them.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use platform::coalescer::Coalescer;
use platform::context::Services;
use platform::database::Database;
use platform::time::to_micros;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared_kernel::{Origin, StoreError};

use super::changes::CatalogueChanges;
use super::entities::{stock, stock_movements};
use super::{by_their_sku, mapping, unwritable};
use crate::application::ports::Stock;
use crate::contract::movement_published;
use crate::domain::{Movement, MovementChange, MovementId, Sku, StockLevel};

pub(crate) struct SeaOrmStock {
    database: Database,
    // Rows, not levels: a corrupt row must fail its own load only, not the others of the same query.
    levels: Coalescer<Sku, stock::Model>,
    changes: Arc<CatalogueChanges>,
}

impl SeaOrmStock {
    pub(crate) fn new(services: &Services, changes: &Arc<CatalogueChanges>) -> Self {
        let database = services.database.clone();
        let for_levels = database.clone();
        let levels = Coalescer::new(services, move |skus| load_levels(for_levels.clone(), skus));
        Self { database, levels, changes: Arc::clone(changes) }
    }
}

async fn load_levels(
    database: Database,
    skus: Vec<Sku>,
) -> Result<HashMap<Sku, stock::Model>, StoreError> {
    let asked = skus.iter().map(Sku::as_str);
    let rows = database.find_by::<stock::Entity, _>(stock::Column::Sku, asked).await?;
    Ok(by_their_sku(skus, rows, |row| &row.sku))
}

#[async_trait]
impl Stock for SeaOrmStock {
    async fn levels(&self, skus: &[Sku]) -> Result<Vec<StockLevel>, StoreError> {
        let loads = skus.iter().map(|sku| self.levels.load(sku.clone()));
        let found = futures_util::future::try_join_all(loads).await?;
        found.into_iter().flatten().map(mapping::stock::from_row).collect()
    }

    async fn commit(&self, change: MovementChange, origin: &Origin) -> Result<(), StoreError> {
        let mut unit = self.database.unit_of_work(origin);
        unit.publish(movement_published(&change).map_err(unwritable)?, change.version());
        let (sku, delta) = (change.state.sku().to_string(), change.state.delta());
        let (changes, moved) = (Arc::clone(&self.changes), change.state.sku().clone());
        unit.on_outcome(move || changes.stock_changed([&moved]));
        unit.insert::<stock_movements::Entity>([mapping::movement::to_row(&change.state)]);
        unit.add::<stock::Entity>(sku, vec![delta, 0]);
        self.database.commit(unit).await
    }

    async fn movements(
        &self,
        sku: &Sku,
        after: Option<(DateTime<Utc>, MovementId)>,
        at_most: u64,
    ) -> Result<Vec<Movement>, StoreError> {
        let of_sku = stock_movements::Column::Sku.eq(sku.as_str());
        let mut query = stock_movements::Entity::find().filter(of_sku);
        if let Some((moved_at, id)) = after {
            let columns = Expr::tuple([
                Expr::col(stock_movements::Column::MovedAt),
                Expr::col(stock_movements::Column::Id),
            ]);
            let seen = Expr::tuple([Expr::value(to_micros(moved_at)), Expr::value(id.as_uuid())]);
            query = query.filter(columns.lt(seen));
        }
        let newest_first = query
            .order_by_desc(stock_movements::Column::MovedAt)
            .order_by_desc(stock_movements::Column::Id);
        let fetch = |rows| {
            let first = self.database.each(newest_first.clone().limit(rows));
            async move {
                Ok(first.await?.into_iter().map(|row| mapping::movement::from_row(row?)).collect())
            }
        };
        self.database.corrupt_rows().readable(at_most, fetch).await
    }
}
