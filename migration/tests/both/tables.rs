//! Both databases get the same tables, columns and indexes.

use std::collections::BTreeSet;

use migration::postgres::prepare_and_migrate;
use migration::{notifications, orders, payments, products, provider, users};
use sea_orm_migration::MigratorTrait;
use sea_orm_migration::sea_orm::{
    ConnectOptions, ConnectionTrait, DatabaseConnection, DbBackend, Statement,
};

use super::server::with_database;

/// The tables and columns of the full text, which each database keeps in its own way.
const FULL_TEXT: [&str; 3] = ["products_text", "products.words", "products_words"];

const COLUMNS_ON_SQLITE: &str =
    "SELECT t.name || '.' || c.name || CASE WHEN c.\"notnull\" OR c.pk THEN '' ELSE '?' END
    FROM sqlite_schema AS t, pragma_table_info(t.name) AS c
    WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'";

const COLUMNS_ON_POSTGRES: &str =
    "SELECT table_name || '.' || column_name || CASE is_nullable WHEN 'NO' THEN '' ELSE '?' END
    FROM information_schema.columns WHERE table_schema = current_schema()";

const INDEXES_ON_SQLITE: &str =
    "SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL";

const INDEXES_ON_POSTGRES: &str =
    "SELECT indexname::text FROM pg_indexes WHERE schemaname = current_schema()
    AND indexname NOT IN (SELECT conname FROM pg_constraint)";

const TEXT_IN_ANOTHER_ORDER: &str =
    "SELECT table_name || '.' || column_name FROM information_schema.columns
    WHERE table_schema = current_schema() AND data_type = 'text'
    AND collation_name IS DISTINCT FROM 'C'";

async fn texts(connection: &DatabaseConnection, question: &str) -> BTreeSet<String> {
    let statement = Statement::from_string(connection.get_database_backend(), question);
    let rows = connection.query_all_raw(statement).await.unwrap();
    let texts = rows.iter().map(|row| row.try_get_by_index::<String>(0).unwrap());
    texts.filter(|text| !FULL_TEXT.iter().any(|own| text.starts_with(own))).collect()
}

async fn assert_alike<M: MigratorTrait>(context: &str) {
    with_database(async |scratch| {
        let mut memory = ConnectOptions::new("sqlite::memory:");
        memory.max_connections(1).sqlx_logging(false);
        let sqlite = platform::database::open_pool(memory).await.unwrap();
        M::up(&sqlite, None).await.unwrap();
        let administrator = scratch.connect(None).await;
        let room = prepare_and_migrate::<M>(&administrator, context, None).await.unwrap();
        let postgres = scratch.connect(Some(&room.role)).await;
        assert_eq!(postgres.get_database_backend(), DbBackend::Postgres);

        let columns = texts(&postgres, COLUMNS_ON_POSTGRES).await;
        assert_eq!(columns, texts(&sqlite, COLUMNS_ON_SQLITE).await);
        assert!(columns.len() > 40, "{columns:?}");
        let indexes = texts(&postgres, INDEXES_ON_POSTGRES).await;
        assert_eq!(indexes, texts(&sqlite, INDEXES_ON_SQLITE).await);
        assert_eq!(texts(&postgres, TEXT_IN_ANOTHER_ORDER).await, BTreeSet::new());

        for connection in [&postgres, &sqlite] {
            M::down(connection, None).await.unwrap();
            M::up(connection, None).await.unwrap();
        }
        assert_eq!(texts(&postgres, COLUMNS_ON_POSTGRES).await, columns);
        assert_eq!(texts(&sqlite, COLUMNS_ON_SQLITE).await, columns);
    })
    .await;
}

#[tokio::test]
async fn users_has_the_same_tables_on_both() {
    assert_alike::<users::Migrator>("users").await;
}

#[tokio::test]
async fn products_has_the_same_tables_on_both() {
    assert_alike::<products::Migrator>("products").await;
}

#[tokio::test]
async fn orders_has_the_same_tables_on_both() {
    assert_alike::<orders::Migrator>("orders").await;
}

#[tokio::test]
async fn payments_has_the_same_tables_on_both() {
    assert_alike::<payments::Migrator>("payments").await;
}

#[tokio::test]
async fn notifications_has_the_same_tables_on_both() {
    assert_alike::<notifications::Migrator>("notifications").await;
}

#[tokio::test]
async fn the_provider_has_the_same_tables_on_both() {
    assert_alike::<provider::Migrator>("provider").await;
}
