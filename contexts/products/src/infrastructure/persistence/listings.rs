//! Listings: products with their stock, read in one query by SQL text on sea-orm's reader pool.

use std::collections::HashMap;

use platform::database::{Database, model, read_error};
use sea_orm::{ConnectionTrait, FromQueryResult, QueryResult};
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

#[derive(Clone)]
pub(super) struct ListingRow {
    product: products::Model,
    on_hand: i64,
    reserved: i64,
    number: i64,
}

/// The columns of a listing beside those of its product.
#[derive(FromQueryResult)]
struct Others {
    on_hand: i64,
    reserved: i64,
    number: i64,
}

impl ListingRow {
    fn read(row: &QueryResult) -> Result<Self, StoreError> {
        let product = model::<products::Entity>(row)?;
        let others = Others::from_query_result(row, "").map_err(|error| {
            let error = read_error(error);
            if matches!(error, StoreError::CorruptRow { .. }) {
                let key = product.sku.clone();
                return StoreError::CorruptRow { table: "stock", column: "on_hand, reserved", key };
            }
            error
        })?;
        let Others { on_hand, reserved, number } = others;
        Ok(Self { product, on_hand, reserved, number })
    }

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

/// The listings of a page, each row by itself: one that cannot be read does not hide the others.
pub(super) async fn read(
    sql: Sql,
    database: &Database,
) -> Result<Vec<Result<Listing, StoreError>>, StoreError> {
    let rows = each(sql, database).await?;
    Ok(rows.into_iter().map(|row| row?.into_listing()).collect())
}

async fn rows(sql: Sql, database: &Database) -> Result<Vec<ListingRow>, StoreError> {
    each(sql, database).await?.into_iter().collect()
}

async fn each(
    sql: Sql,
    database: &Database,
) -> Result<Vec<Result<ListingRow, StoreError>>, StoreError> {
    let rows = database.reader().query_all_raw(sql.into_statement()).await.map_err(read_error)?;
    Ok(rows.iter().map(ListingRow::read).collect())
}
