//! The trail in a database: appended with the change, by several writers, and checked.

use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ConnectionTrait, DbBackend, EntityTrait, Iterable, QueryOrder, QueryResult, Statement,
};
use shared_kernel::{Accountable, Origin, Principal, Published, StoreError, Version};
use uuid::Uuid;

use super::{Column, Entity, EntriesWanted, Model, Verified, last, page, verify};
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

/// Runs statements as somebody with the rights of the administrator, who switches the triggers off and on again.
async fn tamper(shop: &TestDatabase, statements: &[&str]) {
    let connections = shop.open_again().await.unwrap();
    let writer = &connections.writer;
    let (off, on) = if testing::on_postgres() {
        let switched = |how| format!("ALTER TABLE audit_trail {how} TRIGGER ALL");
        (vec![switched("DISABLE")], vec![switched("ENABLE")])
    } else {
        let question = "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'audit_trail'";
        let triggers = Statement::from_string(DbBackend::Sqlite, question);
        let triggers = writer.query_all_raw(triggers).await.unwrap();
        let text = |row: &QueryResult, at| row.try_get_by_index::<String>(at).unwrap();
        let off = |row| format!("DROP TRIGGER {}", text(row, 0));
        (triggers.iter().map(off).collect(), triggers.iter().map(|row| text(row, 1)).collect())
    };
    let statements = statements.iter().map(ToString::to_string);
    for statement in off.into_iter().chain(statements).chain(on) {
        writer.execute_unprepared(&statement).await.unwrap();
    }
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
async fn a_changed_a_removed_and_an_inserted_entry_are_named() {
    let insert = "INSERT INTO audit_trail SELECT 4, occurred_at, principal, principal_id, network, action, object, outcome, \
                  times, details, request_id, hash, hash FROM audit_trail WHERE number = 3";
    for (statement, expected) in [
        (
            "UPDATE audit_trail SET object = 'thing/9' WHERE number = 2",
            &["entry 2 is not as it was written"][..],
        ),
        (
            "DELETE FROM audit_trail WHERE number = 2",
            &[
                "entry 3 follows on 1: the entries between them are missing",
                "of 3 entries that were written, 2 are there",
            ],
        ),
        (
            insert,
            &["entry 4 is not as it was written", "of 3 entries that were written, 4 are there"],
        ),
        (
            "DELETE FROM audit_trail WHERE number > 1",
            &["of 3 entries that were written, 1 are there"],
        ),
        ("DELETE FROM audit_trail", &["of 3 entries that were written, 0 are there"]),
    ] {
        let shop = shop().await;
        for number in 1..=3 {
            record(&shop, &format!("thing/{number}")).await.unwrap();
        }
        assert_eq!(verify(&shop).await.unwrap().violations, [""; 0]);
        tamper(&shop, &[statement]).await;
        assert_eq!(verify(&shop).await.unwrap().violations, expected, "{statement}");
    }
}

#[tokio::test]
async fn a_trail_that_was_cut_and_went_on_has_fewer_entries_than_were_written() {
    let shop = shop().await;
    for number in 1..=3 {
        record(&shop, &format!("thing/{number}")).await.unwrap();
    }
    tamper(&shop, &["DELETE FROM audit_trail WHERE number > 1"]).await;
    for number in 2..=3 {
        record(&shop, &format!("thing/{number}")).await.unwrap();
    }
    let expected = ["of 5 entries that were written, 3 are there"];
    assert_eq!(verify(&shop).await.unwrap().violations, expected);
}

#[tokio::test]
async fn a_trigger_that_is_missing_or_switched_off_is_named() {
    let shop = shop().await;
    let (statement, name) = if testing::on_postgres() {
        ("ALTER TABLE audit_trail DISABLE TRIGGER audit_trail_stays", "audit_trail_stays")
    } else {
        ("DROP TRIGGER audit_trail_is_not_cut", "audit_trail_is_not_cut")
    };
    shop.open_again().await.unwrap().writer.execute_unprepared(statement).await.unwrap();
    let expected = format!("the trigger {name} is missing or switched off");
    assert_eq!(verify(&shop).await.unwrap().violations, [expected]);
}

/// A server refuses a value that is not of its column's type.
#[tokio::test]
async fn an_entry_that_cannot_be_read_is_named_and_left_out_of_a_page() {
    for (statement, column) in [
        ("UPDATE audit_trail SET object = x'ff' WHERE number = 2", "object"),
        ("UPDATE audit_trail SET hash = 7 WHERE number = 2", "hash"),
        ("UPDATE audit_trail SET principal_id = x'ff' WHERE number = 3", "principal_id"),
        ("UPDATE audit_trail SET number = 'none' WHERE number = 3", "number"),
    ] {
        let shop = shop().await;
        if !shop.is_embedded() {
            return;
        }
        for number in 1..=3 {
            record(&shop, &format!("thing/{number}")).await.unwrap();
        }
        tamper(&shop, &[statement]).await;
        let Verified { entries, violations } = verify(&shop).await.unwrap();
        assert_eq!(entries, 3, "{statement}");
        let named = |said: &String| said.contains("audit_trail") && said.contains(column);
        assert!(violations.first().is_some_and(named), "{statement}: {violations:?}");
        let found = page(&shop, &EntriesWanted::default(), None, 10).await.unwrap();
        assert_eq!(found.len(), 2, "{statement}");
        assert!(last(&shop).await.unwrap().is_some(), "{statement}");
    }
}

#[tokio::test]
async fn a_last_entry_whose_hash_cannot_be_read_keeps_no_new_entry_out() {
    let shop = shop().await;
    if !shop.is_embedded() {
        return;
    }
    record(&shop, "thing/1").await.unwrap();
    tamper(&shop, &["UPDATE audit_trail SET hash = 'none'"]).await;
    record(&shop, "thing/2").await.unwrap();
    assert_eq!(verify(&shop).await.unwrap().entries, 2);
}

#[tokio::test]
async fn an_entry_that_was_written_anew_is_named_by_the_next_one() {
    let shop = shop().await;
    record(&shop, "thing/1").await.unwrap();
    let (mut forged, genuine) =
        (entries(&shop).await.remove(0), last(&shop).await.unwrap().unwrap().1);
    record(&shop, "thing/2").await.unwrap();
    // As whoever knows the form of the chain would do it.
    forged.object = "thing/3".to_owned();
    let hash = super::chain::hash_of_row(&forged);
    assert_ne!(hash, genuine);
    let hash = if testing::on_postgres() { format!("'\\x{hash}'") } else { format!("x'{hash}'") };
    let statement =
        format!("UPDATE audit_trail SET object = 'thing/3', hash = {hash} WHERE number = 1");
    tamper(&shop, &[&statement]).await;
    let expected = "entry 2 does not follow on the entry before it: one of them was replaced";
    assert_eq!(verify(&shop).await.unwrap().violations, [expected]);
}

#[tokio::test]
async fn the_database_refuses_to_change_or_remove_an_entry() {
    let shop = shop().await;
    record(&shop, "thing/1").await.unwrap();
    let mut update = shop.unit_of_work(&origin());
    update.run(Query::update().table(Entity).value(Column::Object, "thing/2").to_owned());
    let mut delete = shop.unit_of_work(&origin());
    delete
        .run(Query::delete().from_table(Entity).and_where(Expr::col(Column::Number).eq(1)).take());
    let mut changes = vec![update, delete];
    if shop.is_embedded() {
        // INSERT OR REPLACE removes rows without a trigger for deletions.
        let mut rows = Query::select();
        rows.columns(Column::iter()).from(Entity);
        let mut again = Query::insert();
        again.replace().into_table(Entity).columns(Column::iter());
        let mut replace = shop.unit_of_work(&origin());
        replace.run(again.select_from(rows).unwrap().take());
        changes.push(replace);
    }
    for unit in changes {
        let refused = shop.commit(unit).await.unwrap_err();
        let reason = shared_kernel::error_chain::describe(&refused);
        assert!(reason.contains("append-only"), "{reason}");
    }
    assert_eq!(entries(&shop).await.len(), 1);
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
