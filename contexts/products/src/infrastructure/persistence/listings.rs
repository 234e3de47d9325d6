//! Listings: products with their stock, read in one query by SQL text on sea-orm's reader pool.

use std::collections::HashMap;

use platform::database::Database;
use sea_orm::FromQueryResult;
use shared_kernel::StoreError;
use uuid::Uuid;

use super::entities::{products, stock};
use super::sql::Sql;
use super::{by_their_sku, mapping};
use crate::application::ports::Listing;
use crate::domain::{ProductId, Sku};

/// The columns of a listing. They are named because on PostgreSQL a product has another one, for the full-text search.
pub(super) const COLUMNS: &str = "SELECT p.number, p.id, p.version, p.sku, p.name, p.name_sort, p.description, p.category, \
    p.price_minor, p.currency, p.images, p.status, p.withdrawn_at, p.added_at, s.on_hand, s.reserved FROM ";
/// CROSS JOIN makes SQLite scan the left table first, whose index gives the sort order. PostgreSQL treats it as any other
/// join and finds the index by itself.
pub(super) const PRODUCTS_AND_STOCK: &str =
    "products AS p CROSS JOIN stock AS s WHERE s.sku = p.sku";

#[derive(Clone, FromQueryResult)]
pub(super) struct ListingRow {
    #[sea_orm(nested)]
    product: products::Model,
    on_hand: i64,
    reserved: i64,
    number: i64,
}

impl ListingRow {
    pub(super) fn into_listing(self) -> Result<Listing, StoreError> {
        let Self { product, on_hand, reserved, number } = self;
        let (sku, product_id) = (product.sku.clone(), product.id);
        let level = mapping::stock::from_row(stock::Model { sku, product_id, on_hand, reserved })?;
        Ok(Listing { product: mapping::product::from_row(product)?, level, number })
    }
}

pub(super) async fn by_id(
    database: Database,
    ids: Vec<ProductId>,
) -> Result<HashMap<ProductId, ListingRow>, StoreError> {
    let ids: Vec<Uuid> = ids.into_iter().map(ProductId::as_uuid).collect();
    let mut sql = listings(&database);
    sql.push(" AND p.id IN ").bind_list(ids);
    let found = rows(sql, &database).await?;
    Ok(found.into_iter().map(|row| (ProductId::from_uuid(row.product.id), row)).collect())
}

pub(super) async fn by_sku(
    database: Database,
    skus: Vec<Sku>,
) -> Result<HashMap<Sku, ListingRow>, StoreError> {
    let asked: Vec<String> = skus.iter().map(ToString::to_string).collect();
    let mut sql = listings(&database);
    sql.push(" AND p.sku IN ").bind_list(asked);
    let found = rows(sql, &database).await?;
    Ok(by_their_sku(skus, found, |row| &row.product.sku))
}

fn listings(database: &Database) -> Sql {
    let mut sql = Sql::begin(database.reader(), COLUMNS);
    sql.push(PRODUCTS_AND_STOCK);
    sql
}

pub(super) async fn read(sql: Sql, database: &Database) -> Result<Vec<Listing>, StoreError> {
    rows(sql, database).await?.into_iter().map(ListingRow::into_listing).collect()
}

async fn rows(sql: Sql, database: &Database) -> Result<Vec<ListingRow>, StoreError> {
    sql.all(database.reader()).await
}
