//! A context's schema and role on PostgreSQL: made once by the first host, and closed to the other contexts.

use migration::postgres::{SchemaRole, migrate, prepare_and_migrate};
use migration::{orders, users};
use sea_orm_migration::sea_orm::ConnectionTrait;

use super::server::{Scratch, with_database};

#[tokio::test]
async fn a_context_cannot_reach_for_its_neighbours_tables() {
    with_database(async |scratch| {
        let administrator = scratch.connect(None).await;
        prepare_and_migrate::<users::Migrator>(&administrator, "users", None).await.unwrap();
        let schema_role =
            prepare_and_migrate::<orders::Migrator>(&administrator, "orders", None).await.unwrap();
        let role = format!("{}_orders", scratch.name);
        assert_eq!(schema_role, SchemaRole { schema: "orders".to_owned(), role });
        let orders = scratch.connect(Some(&schema_role.role)).await;
        orders.execute_unprepared("SELECT * FROM orders").await.unwrap();
        for statement in [
            "SELECT * FROM users.users",
            "INSERT INTO users.leases VALUES ('relay', 'me', 1, 1)",
            "CREATE TABLE users.mine (id BIGINT)",
            "DROP TABLE users.users",
            "CREATE SCHEMA mine",
        ] {
            let refusal = orders.execute_unprepared(statement).await.unwrap_err().to_string();
            assert!(refusal.contains("permission denied"), "{statement}: {refusal}");
        }
    })
    .await;
}

#[tokio::test]
async fn hosts_that_start_together_make_a_schema_once() {
    with_database(async |scratch| {
        let hosts = futures_util::future::join_all((0..4).map(|_host| async {
            let administrator = scratch.connect(None).await;
            prepare_and_migrate::<users::Migrator>(&administrator, "users", None).await
        }))
        .await;
        for schema_role in hosts {
            let own = scratch.connect(Some(&schema_role.unwrap().role)).await;
            migrate::<users::Migrator>(&own).await.unwrap();
        }
    })
    .await;
}

#[tokio::test]
async fn an_administrator_need_not_be_a_superuser() {
    with_database(async |scratch| {
        let superuser = scratch.connect(None).await;
        let Scratch { name, .. } = scratch;
        // Named as the provider's role, which no other context of this test has: so it is dropped with the database.
        let keeper = format!("{name}_provider");
        for statement in [
            format!("CREATE ROLE {keeper} LOGIN CREATEROLE"),
            format!("ALTER DATABASE {name} OWNER TO {keeper}"),
        ] {
            superuser.execute_unprepared(&statement).await.unwrap();
        }
        for _start in 0..2 {
            let administrator = scratch.connect(Some(&keeper)).await;
            let schema_role =
                prepare_and_migrate::<users::Migrator>(&administrator, "users", None).await;
            let as_the_role = format!("SET ROLE {}", schema_role.unwrap().role);
            administrator.execute_unprepared(&as_the_role).await.unwrap();
            administrator.execute_unprepared("SELECT * FROM users.users").await.unwrap();
        }
    })
    .await;
}

#[tokio::test]
async fn a_password_may_hold_any_character() {
    with_database(async |scratch| {
        let administrator = scratch.connect(None).await;
        let password = Some(r"it's \ a; 'secret'");
        prepare_and_migrate::<users::Migrator>(&administrator, "users", password).await.unwrap();
    })
    .await;
}

#[test]
fn a_name_that_the_server_would_cut_is_refused() {
    let refusal = SchemaRole::of(&"x".repeat(60), "users").unwrap_err().to_string();
    assert!(refusal.contains("longer than 63 bytes"), "{refusal}");
}
