//! The merging writer: change-sets that are committed together, and one that is refused.

use std::sync::Arc;

use platform::database::Database;
use platform::testing::TestDatabase;
use platform::unit_of_work::{Counted, Versioned};
use sea_orm::entity::prelude::*;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, PaginatorTrait};
use shared_kernel::{Origin, Published, StoreError, Version};

use super::contexts::Said;

mod talk {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "talks")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: i64,
        pub(crate) version: i64,
        #[sea_orm(unique)]
        pub(crate) title: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

mod seats {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "seats")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) room: String,
        pub(crate) taken: i64,
        pub(crate) total: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

impl Versioned for talk::Entity {
    fn version_column() -> talk::Column {
        talk::Column::Version
    }
    fn version(row: &talk::Model) -> i64 {
        row.version
    }
    fn key(row: &talk::Model) -> String {
        row.id.to_string()
    }
}

impl Counted for seats::Entity {
    fn key_column() -> seats::Column {
        seats::Column::Room
    }
    fn counters() -> Vec<seats::Column> {
        vec![seats::Column::Taken, seats::Column::Total]
    }
}

async fn tables(connection: DatabaseConnection) -> Result<(), DbErr> {
    migration::create_messaging_tables(&connection).await?;
    for statement in [
        "CREATE TABLE talks (id BIGINT PRIMARY KEY, version BIGINT NOT NULL, title TEXT NOT NULL UNIQUE)",
        "CREATE TABLE seats (room TEXT PRIMARY KEY, taken BIGINT NOT NULL, total BIGINT NOT NULL,
            CONSTRAINT no_more_than_there_are CHECK (taken BETWEEN 0 AND total))",
        "INSERT INTO seats VALUES ('blue', 0, 10), ('green', 0, 10)",
    ] {
        connection.execute_unprepared(statement).await?;
    }
    Ok(())
}

async fn database() -> Arc<TestDatabase> {
    Arc::new(platform::testing::database("talks", tables).await)
}

/// Commits version `version` of talk `id`, decided on the version before.
async fn save(database: &Database, id: i64, version: u32, title: &str) -> Result<(), StoreError> {
    let mut unit = database.unit_of_work(&Origin::new(Uuid::nil()));
    let said = Published::of(format!("talk/{id}"), &Said { word: title.to_owned() }).unwrap();
    unit.publish(said, Version::from_u32(version));
    let row = talk::Model { id, version: version.into(), title: title.to_owned() };
    unit.save::<talk::Entity>(row, Version::from_u32(version - 1));
    database.commit(unit).await
}

async fn take(database: &Database, room: &str, seats: i64) -> Result<(), StoreError> {
    let mut unit = database.unit_of_work(&Origin::new(Uuid::nil()));
    unit.add::<seats::Entity>(room, vec![seats, 0]);
    database.commit(unit).await
}

async fn side_by_side<F, Fut, T>(count: i64, run: F) -> Vec<T>
where
    F: Fn(i64) -> Fut,
    Fut: Future<Output = T>,
{
    futures_util::future::join_all((0..count).map(run)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_commits_store_every_row_and_every_event() {
    let database = database().await;
    let outcomes = side_by_side(500, |id| {
        let database = Arc::clone(&database);
        async move { save(&database, id, 1, &format!("talk {id}")).await }
    })
    .await;
    assert!(outcomes.iter().all(Result::is_ok));
    assert_eq!(talk::Entity::find().count(database.reader()).await.unwrap(), 500);
    assert_eq!(platform::outbox::Entity::find().count(database.reader()).await.unwrap(), 500);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_decisions_on_one_version_one_gets_a_conflict() {
    let database = database().await;
    save(&database, 1, 1, "first").await.unwrap();
    let outcomes = side_by_side(10, |number| {
        let database = Arc::clone(&database);
        async move { save(&database, 1, 2, &format!("edit {number}")).await }
    })
    .await;
    let (won, lost): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
    assert_eq!((won.len(), lost.len()), (1, 9));
    assert!(lost.iter().all(|outcome| matches!(outcome, Err(StoreError::Conflict))), "{lost:?}");
    let events = platform::outbox::Entity::find().count(database.reader()).await.unwrap();
    assert_eq!(events, 2, "a refused decision leaves no event");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_invalid_change_set_of_a_group_is_refused() {
    let database = database().await;
    save(&database, 1000, 1, "taken").await.unwrap();
    let outcomes = side_by_side(50, |id| {
        let database = Arc::clone(&database);
        let title = if id == 25 { "taken".to_owned() } else { format!("talk {id}") };
        async move { save(&database, id, 1, &title).await }
    })
    .await;
    for (id, outcome) in outcomes.iter().enumerate() {
        match outcome {
            Ok(()) => assert_ne!(id, 25),
            Err(StoreError::Duplicate { key }) => {
                assert_eq!((id, key.as_str()), (25, "talks.title"));
            }
            Err(other) => panic!("{id}: {other}"),
        }
    }
    assert_eq!(talk::Entity::find().count(database.reader()).await.unwrap(), 50);
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_deltas_add_up_within_the_check_of_the_schema() {
    let database = database().await;
    let outcomes = side_by_side(30, |number| {
        let database = Arc::clone(&database);
        let room = if number % 2 == 0 { "blue" } else { "green" };
        async move { take(&database, room, 1).await }
    })
    .await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 20, "ten seats a room");
    for outcome in outcomes.into_iter().filter_map(Result::err) {
        assert!(
            matches!(&outcome, StoreError::RuleBroken { rule } if rule == "no_more_than_there_are")
        );
    }
    let rooms = seats::Entity::find().all(database.reader()).await.unwrap();
    assert!(rooms.iter().all(|room| room.taken == 10));
    assert!(matches!(take(&database, "red", 1).await, Err(StoreError::RuleBroken { .. })));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_on_one_file_give_every_event_a_position_of_its_own() {
    let here = database().await;
    let connections = here.open_again().await.unwrap();
    let clock = platform::testing::ManualClock::at("2026-01-01T12:00:00Z");
    let there = Database::start("talks", connections, here.ports(clock)).await.unwrap();
    for id in 0..10 {
        let database: &Database = if id % 2 == 0 { &here } else { &there };
        save(database, id, 1, &format!("talk {id}")).await.unwrap();
    }
    assert_eq!(platform::outbox::Entity::find().count(here.reader()).await.unwrap(), 10);
}
