//! The trail in a database: appended with the change, by several writers, and checked.

use sea_orm::{EntityTrait, QueryOrder};
use shared_kernel::{Accountable, Origin, Principal, Published, StoreError, Version};
use uuid::Uuid;

use super::{Column, Entity, EntriesWanted, Model, last, page, verify};
use crate::database::Database;
use crate::idempotency_keys;
use crate::testing::{self, ManualClock, TestDatabase};

const ADMIN: Accountable =
    Accountable { principal: Principal::Person(Uuid::from_u128(7)), network: None };

async fn shop() -> TestDatabase {
    let migrate = |connection| async move { migration::create_messaging_tables(&connection).await };
    testing::database("shop", migrate).await
}

fn origin() -> Origin {
    Origin::of_request(Uuid::from_u128(5)).by(Some(ADMIN))
}

async fn record(database: &Database, object: &str) -> Result<(), StoreError> {
    let mut unit = database.unit_of_work(&origin());
    unit.record("opened", object);
    database.commit(unit).await
}

/// A change that is refused the second time.
async fn take_key(database: &Database, object: &str) -> Result<(), StoreError> {
    let mut unit = database.unit_of_work(&origin());
    unit.insert::<idempotency_keys::Entity>([idempotency_keys::Model {
        scope: "shop".to_owned(),
        key: "taken".to_owned(),
        fingerprint: Vec::new(),
        resource: Uuid::nil(),
        used_at: 1,
    }]);
    unit.record("took", object);
    database.commit(unit).await
}

async fn entries(database: &Database) -> Vec<Model> {
    database.all(Entity::find().order_by_asc(Column::Number)).await.unwrap()
}

#[tokio::test]
async fn an_event_of_an_accountable_principal_is_recorded_with_its_change() {
    let shop = shop().await;
    let data = r#"{"role":"admin"}"#;
    let publish = |origin: Origin, event_type, version| {
        let data = serde_json::value::RawValue::from_string(data.to_owned()).unwrap().into();
        let mut unit = shop.unit_of_work(&origin);
        let published = Published { event_type, subject: "user/1".to_owned(), data };
        unit.publish(published, Version::from_u32(version));
        shop.commit(unit)
    };
    publish(origin(), "shop.role-granted.v1", 1).await.unwrap();
    publish(origin(), "users.access-ended.v1", 2).await.unwrap();
    publish(origin().by(None), "shop.role-granted.v1", 3).await.unwrap();
    let stored = entries(&shop).await;
    let [entry] = &*stored else { panic!("one entry: {stored:?}") };
    assert_eq!((&*entry.action, &*entry.object), ("role-granted", "user/1"));
    assert_eq!(entry.details.as_deref(), Some(data));
    assert_eq!((&*entry.principal, entry.principal_id), ("person", Some(Uuid::from_u128(7))));
    assert_eq!((entry.number, entry.times, &*entry.outcome), (1, 1, "done"));
    assert_eq!(entry.request_id, Some(Uuid::from_u128(5)));
}

#[tokio::test]
async fn a_refused_change_leaves_no_entry_and_no_gap() {
    let shop = shop().await;
    // They come together, so that the group is repeated one by one.
    let (first, second, third) =
        tokio::join!(take_key(&shop, "a"), take_key(&shop, "b"), record(&shop, "c"));
    assert!(first.is_ok() && third.is_ok(), "{first:?}, {third:?}");
    assert!(matches!(second, Err(StoreError::Duplicate { .. })), "{second:?}");
    assert_eq!(entries(&shop).await.len(), 2);
    let verified = verify(&shop).await.unwrap();
    assert_eq!((verified.entries, verified.violations.len()), (2, 0));
    assert_eq!(last(&shop).await.unwrap().unwrap().0, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_writers_of_one_context_append_to_one_chain() {
    let shop = shop().await;
    let ports = shop.ports(ManualClock::at("2026-01-01T12:00:00Z"));
    let other = Database::start("shop", shop.open_again().await.unwrap(), ports).await.unwrap();
    // The writers are threads of their own.
    let record_forty = async |database: &Database| {
        for number in 0..40 {
            record(database, &format!("thing/{number}")).await.unwrap();
        }
    };
    tokio::join!(record_forty(&shop), record_forty(&other));
    let verified = verify(&shop).await.unwrap();
    assert_eq!((verified.entries, &*verified.violations), (80, &[][..]));
    other.close().await;
}

#[tokio::test]
async fn a_page_has_the_latest_entries_first_and_may_be_filtered() {
    let shop = shop().await;
    for object in ["a", "b", "a"] {
        record(&shop, object).await.unwrap();
    }
    let numbers = async |wanted: EntriesWanted, after| {
        let rows = page(&shop, &wanted, after, 2).await.unwrap();
        rows.iter().map(|row| row.number).collect::<Vec<_>>()
    };
    assert_eq!(numbers(EntriesWanted::default(), None).await, [3, 2]);
    assert_eq!(numbers(EntriesWanted::default(), Some(2)).await, [1]);
    let of_a = EntriesWanted { object: Some("a".to_owned()), ..EntriesWanted::default() };
    assert_eq!(numbers(of_a, None).await, [3, 1]);
    let of_nobody =
        EntriesWanted { principal: Some(Uuid::from_u128(8)), ..EntriesWanted::default() };
    assert_eq!(numbers(of_nobody, None).await, [0_i64; 0]);
}

#[tokio::test]
async fn notes_are_written_at_once_then_merged_for_a_minute_and_at_the_stop() {
    let clock = ManualClock::at("2026-01-01T12:00:00Z");
    let shop = shop().await;
    let services = shop.services(clock.clone());
    let note = || super::Note {
        by: ADMIN,
        action: "read",
        object: "users".to_owned(),
        outcome: super::Outcome::Done,
        code: None,
        request_id: None,
    };
    let written =
        super::write_notes(services.database.clone(), clock.clone(), services.tasks.stopping());
    services.tasks.spawn(written);
    let times = async |expected: &[i64]| loop {
        let times: Vec<i64> = entries(&shop).await.iter().map(|entry| entry.times).collect();
        if times == expected {
            break;
        }
        tokio::task::yield_now().await;
    };
    let now = shared_kernel::Clock::now(&*clock);
    shop.notes().add(note(), now);
    times(&[1]).await;
    for _again in 0..3 {
        shop.notes().add(note(), now);
    }
    clock.advance(chrono::Duration::minutes(1));
    times(&[1, 3]).await;
    shop.notes().add(note(), now);
    services.tasks.stop().await;
    times(&[1, 3, 1]).await;
    assert_eq!(verify(&shop).await.unwrap().violations, [""; 0]);
}

mod tampering;
