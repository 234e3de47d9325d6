//! Databases that are there already are brought up to date with what they hold.

use migration::users;
use sea_orm_migration::MigratorTrait;
use sea_orm_migration::sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement,
};

use super::server::with_database;

async fn ask(connection: &DatabaseConnection, question: &str) -> Vec<String> {
    let statement = Statement::from_string(connection.get_database_backend(), question);
    let rows = connection.query_all_raw(statement).await.unwrap();
    rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
}

async fn what_was_pending_is_owed(connection: &DatabaseConnection) {
    users::Migrator::up(connection, Some(1)).await.unwrap();
    let id = if connection.get_database_backend() == DbBackend::Postgres {
        "'00000000-0000-0000-0000-000000000001'"
    } else {
        "x'00000000000000000000000000000001'"
    };
    let columns = "position, id, event_type, subject, sequence, occurred_at, correlation_id, data, delivered_at";
    for (position, delivered_at) in [(1, "7"), (2, "NULL")] {
        let values =
            format!("{position}, {id}, 't', 's', {position}, 1, {id}, '{{}}', {delivered_at}");
        let statement = format!("INSERT INTO outbox ({columns}) VALUES ({values})");
        connection.execute_unprepared(&statement).await.unwrap();
    }
    users::Migrator::up(connection, None).await.unwrap();
    let owed = "SELECT leg || ' at ' || position FROM owed";
    assert_eq!(ask(connection, owed).await, ["1 at 2"]);
    let owner = "SELECT state FROM ownership WHERE only_row = 1 AND epoch = 1 AND moved_to IS NULL";
    assert_eq!(ask(connection, owner).await, ["here"]);
    connection.execute_unprepared("UPDATE ownership SET only_row = 2").await.unwrap_err();
}

#[tokio::test]
async fn a_file_learns_what_it_owes() {
    let mut memory = ConnectOptions::new("sqlite::memory:");
    memory.max_connections(1).sqlx_logging(false);
    what_was_pending_is_owed(&Database::connect(memory).await.unwrap()).await;
}

#[tokio::test]
async fn a_schema_learns_what_it_owes() {
    with_database(async |scratch| {
        let connection = scratch.connect(None).await;
        what_was_pending_is_owed(&connection).await;
        let groups = "SELECT CAST(nextval('outbox_groups') AS VARCHAR(9))";
        assert_eq!(ask(&connection, groups).await, ["1"]);
    })
    .await;
}
