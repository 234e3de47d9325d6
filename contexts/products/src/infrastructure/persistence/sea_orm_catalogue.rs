//! The port `Catalogue`: one query a page, along an index. The query is SQL text; sea-orm's reader pool runs it, so that a
//! long search occupies no thread of a use case.

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use platform::coalescer::Coalescer;
use platform::context::Services;
use platform::database::Database;
use platform::time::to_micros;
use sea_orm::DatabaseConnection;
use shared_kernel::StoreError;

use super::categories::categories;
use super::listings::{COLUMNS, ListingRow, PRODUCTS_AND_STOCK, by_id, by_sku, read};
use super::{full_text, sql::Sql};
use crate::application::ports::{Catalogue, CataloguePage, CategoryOnSale, Listing, Place, Sort};
use crate::domain::{Category, ProductId, Sku};

/// A first page and its size.
type FirstPage = (CataloguePage, u64);

pub(crate) struct SeaOrmCatalogue {
    database: Database,
    // Rows, not listings: a corrupt row must fail its own load only, not the others of the same query.
    by_id: Coalescer<ProductId, ListingRow>,
    by_sku: Coalescer<Sku, ListingRow>,
    /// First pages without a search: concurrent requests for the same page share one query.
    first_pages: Coalescer<FirstPage, Arc<Vec<Listing>>>,
}

impl SeaOrmCatalogue {
    pub(crate) fn new(services: &Services) -> Self {
        let database = services.database.clone();
        let (for_ids, for_skus, for_pages) = (database.clone(), database.clone(), database.clone());
        Self {
            by_id: Coalescer::gathering(services, move |ids| by_id(for_ids.clone(), ids)),
            by_sku: Coalescer::gathering(services, move |skus| by_sku(for_skus.clone(), skus)),
            first_pages: Coalescer::gathering(services, move |pages| {
                first_pages(for_pages.clone(), pages)
            }),
            database,
        }
    }
}

async fn first_pages(
    database: Database,
    pages: Vec<FirstPage>,
) -> Result<HashMap<FirstPage, Arc<Vec<Listing>>>, StoreError> {
    let reads = pages.into_iter().map(|page| async {
        let found = page_of(&database, &page.0, &Place::default(), page.1).await?;
        Ok((page, Arc::new(found)))
    });
    futures_util::future::try_join_all(reads).await.map(HashMap::from_iter)
}

#[async_trait]
impl Catalogue for SeaOrmCatalogue {
    async fn product(&self, id: ProductId) -> Result<Option<Listing>, StoreError> {
        self.by_id.load(id).await?.map(ListingRow::into_listing).transpose()
    }

    async fn product_by_sku(&self, sku: &Sku) -> Result<Option<Listing>, StoreError> {
        self.by_sku.load(sku.clone()).await?.map(ListingRow::into_listing).transpose()
    }

    async fn page(
        &self,
        page: &CataloguePage,
        place: &Place,
        at_most: u64,
    ) -> Result<Vec<Listing>, StoreError> {
        // Searches are slower, so they are not gathered with the other first pages.
        if *place == Place::default() && page.search.is_none() {
            let found = self.first_pages.load((page.clone(), at_most)).await?;
            return Ok(found.map(|found| found.to_vec()).unwrap_or_default());
        }
        page_of(&self.database, page, place, at_most).await
    }

    async fn categories(
        &self,
        after: Option<&Category>,
        at_most: u64,
    ) -> Result<Vec<CategoryOnSale>, StoreError> {
        categories(&self.database, after, at_most).await
    }
}

async fn page_of(
    database: &Database,
    page: &CataloguePage,
    place: &Place,
    at_most: u64,
) -> Result<Vec<Listing>, StoreError> {
    let fetch = |rows| read(page_sql(database.reader(), page, place, rows), database);
    database.corrupt_rows().readable(at_most, fetch).await
}

fn page_sql(
    connection: &DatabaseConnection,
    page: &CataloguePage,
    place: &Place,
    at_most: u64,
) -> Sql {
    let mut sql = Sql::begin(connection, COLUMNS);
    let sort = place.sort(page.sort);
    from(&mut sql, page, sort);
    filter(&mut sql, page);
    begin(&mut sql, place);
    order(&mut sql, sort);
    sql.push(" LIMIT ").bind(i64::try_from(at_most).unwrap_or(i64::MAX));
    sql
}

fn from(sql: &mut Sql, page: &CataloguePage, sort: Sort) {
    match (&page.search, sort) {
        (Some(words), Sort::Relevance) => {
            full_text::scored_matches(sql, words);
            sql.push(" AS found CROSS JOIN ").push(PRODUCTS_AND_STOCK);
            sql.push(" AND p.number = found.number");
        }
        (Some(words), _) => {
            sql.push(PRODUCTS_AND_STOCK).push(" AND p.number IN ");
            full_text::matches(sql, words);
        }
        (None, _) => {
            sql.push(PRODUCTS_AND_STOCK);
        }
    }
    // Literals, so that the planner sees the condition of the partial indexes.
    let status = if page.is_on_sale { "on-sale" } else { "withdrawn" };
    sql.push(&format!(" AND p.status = '{status}'"));
}

fn filter(sql: &mut Sql, page: &CataloguePage) {
    if let Some(category) = &page.category {
        sql.push(" AND p.category = ").bind(category.as_str());
    }
    if let Some(currency) = page.currency {
        sql.push(" AND p.currency = ").bind(currency.code());
    }
    if let Some(minor) = page.min_price_minor {
        sql.push(" AND p.price_minor >= ").bind(minor);
    }
    if let Some(minor) = page.max_price_minor {
        sql.push(" AND p.price_minor <= ").bind(minor);
    }
    match page.in_stock {
        Some(true) => sql.push(" AND s.on_hand > s.reserved"),
        Some(false) => sql.push(" AND s.on_hand = s.reserved"),
        None => sql,
    };
}

/// Appends the conditions for the rows from `place` on.
fn begin(sql: &mut Sql, place: &Place) {
    if !place.shown().is_empty() {
        sql.push(" AND p.number NOT IN ").bind_list(place.shown().to_vec());
    }
    if let Some((added_at, id)) = place.newest_after() {
        sql.push(" AND (p.added_at, p.id) < (").bind(to_micros(added_at));
        sql.push(", ").bind(id.as_uuid()).push(")");
    }
}

fn order(sql: &mut Sql, sort: Sort) {
    let (column, direction) = match sort {
        Sort::Relevance => ("found.score", ""),
        Sort::Name => ("p.name_sort", ""),
        Sort::CheapestFirst => ("p.price_minor", ""),
        Sort::DearestFirst => ("p.price_minor", " DESC"),
        Sort::NewestFirst => ("p.added_at", " DESC"),
    };
    sql.push(&format!(" ORDER BY {column}{direction}, p.id{direction}"));
}
