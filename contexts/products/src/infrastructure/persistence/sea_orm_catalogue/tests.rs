//! The query plans of the catalogue: pages are read along an index, without sorting.

use platform::testing::database;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use sea_orm_migration::MigratorTrait;
use shared_kernel::Currency;
use uuid::Uuid;

use super::*;
use crate::application::ports::SearchWords;
use crate::domain::Category;

async fn plan(database: &Database, page: &CataloguePage, place: &Place) -> String {
    let asked = page_sql(database.reader(), page, place, 20).into_statement();
    let sql = format!("EXPLAIN QUERY PLAN {}", asked.sql);
    let values = asked.values.map(|values| values.0).unwrap_or_default();
    let explain = Statement::from_sql_and_values(asked.db_backend, sql, values);
    let rows = database.reader().query_all_raw(explain).await.unwrap();
    let steps: Vec<String> = rows.iter().map(|row| row.try_get("", "detail").unwrap()).collect();
    steps.join("\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_read_along_an_index() {
    let migrate =
        |connection| async move { migration::products::Migrator::up(&connection, None).await };
    let database = database("products", migrate).await;
    if database.reader().get_database_backend() != DbBackend::Sqlite {
        // PostgreSQL plans by table statistics: an empty table is scanned and sorted.
        return;
    }
    let page = |sort, category| CataloguePage {
        is_on_sale: true,
        search: None,
        category,
        currency: matches!(sort, Sort::CheapestFirst | Sort::DearestFirst).then_some(Currency::EUR),
        min_price_minor: None,
        max_price_minor: None,
        in_stock: Some(true),
        sort,
    };
    let vases = || Some(Category::parse("Vases").unwrap());
    let id = ProductId::from_uuid(Uuid::nil());
    let shown = Place::stored(vec![1, 2, 3], None);
    let added = Place::stored(Vec::new(), Some((chrono::DateTime::UNIX_EPOCH, id)));
    let asked = [
        (page(Sort::Name, None), &shown, "products_by_name"),
        (page(Sort::CheapestFirst, None), &shown, "products_by_price"),
        (page(Sort::DearestFirst, None), &shown, "products_by_price"),
        (page(Sort::NewestFirst, None), &added, "products_by_age"),
        (page(Sort::Name, vases()), &shown, "products_of_category_by_name"),
        (page(Sort::DearestFirst, vases()), &shown, "products_of_category_by_price"),
    ];
    for (page, place, index) in asked {
        for place in [&Place::default(), place] {
            let plan = plan(&database, &page, place).await;
            assert!(plan.contains(index) && !plan.contains("TEMP B-TREE"), "{page:?}: {plan}");
        }
    }
    let search = Some(SearchWords::parse("vase").unwrap());
    let found = plan(
        &database,
        &CataloguePage { search, ..page(Sort::Relevance, None) },
        &Place::default(),
    )
    .await;
    let steps: Vec<&str> = found.lines().map(|step| step.split(" USING").next().unwrap()).collect();
    // The full-text index is scanned first, and each match is looked up by its number. Only the matches are sorted, by
    // relevance.
    let expected = [
        "SCAN products_text VIRTUAL TABLE INDEX 0:M4",
        "SEARCH p",
        "SEARCH s",
        "USE TEMP B-TREE FOR ORDER BY",
    ];
    assert_eq!(steps, expected);
}
