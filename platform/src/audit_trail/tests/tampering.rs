//! Entries that somebody changes or removes in the database.

use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ConnectionTrait, DbBackend, Iterable, QueryResult, Statement};

use super::super::Verified;
use super::*;

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
    let hash = crate::audit_trail::chain::hash_of_row(&forged);
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
