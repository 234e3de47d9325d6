//! Replicas that were lost or altered: `galleria verify` and `doctor` name them with the command that mends them, and
//! `galleria snapshot` does.

use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::Value;
use tempfile::TempDir;

use super::import::EXPORT;
use super::program::{Ended, Serving, folder, galleria, run, run_with_input};

/// A stopped shop with three products, of which the second has changed, and an admin. All replicas are up to date.
pub(super) fn shop() -> TempDir {
    let folder = folder();
    for price in ["12", "13"] {
        let export = EXPORT.replace("twelve", price);
        assert_eq!(run_with_input(&folder, &["import", "-"], &export).code, 0);
    }
    let arguments = ["users", "create-admin", "--email", "ada@example.com", "--name", "Ada"];
    let mut admin = galleria(&folder, &arguments);
    let made = admin.env("GALLERIA_ADMIN_PASSWORD", "correct horse").output().unwrap();
    assert!(made.status.success(), "{made:?}");
    let settled = serve_until_settled(&folder);
    assert_eq!(settled["holds"], true, "{settled}");
    folder
}

/// Lets the shop run until no event waits, and returns what `galleria verify` then reports.
pub(super) fn serve_until_settled(folder: &TempDir) -> Value {
    let _serving = Serving::start(folder, &["serve"]);
    let verified = run(folder, &["verify", "--wait", "60", "--json"]).json();
    assert_eq!(verified["unfinished"], serde_json::json!([]), "{verified}");
    verified
}

/// Runs statements on the database of a context.
#[tokio::main(flavor = "current_thread")]
pub(super) async fn change(folder: &TempDir, context: &str, statements: &[&str]) {
    let connection = connect(folder, context).await;
    for statement in statements {
        let done = connection.execute_unprepared(statement).await.unwrap();
        assert!(done.rows_affected() > 0, "{statement}");
    }
    connection.close().await.unwrap();
}

/// The number that a query of one number finds.
#[tokio::main(flavor = "current_thread")]
pub(super) async fn count(folder: &TempDir, context: &str, query: &str) -> i64 {
    let connection = connect(folder, context).await;
    let row = connection.query_one_raw(Statement::from_string(DbBackend::Sqlite, query)).await;
    let number = row.unwrap().unwrap().try_get_by_index(0).unwrap();
    connection.close().await.unwrap();
    number
}

async fn connect(folder: &TempDir, context: &str) -> sea_orm::DatabaseConnection {
    let file = folder.path().join(format!("data/{context}.db"));
    platform::database::open_pool(format!("sqlite://{}", file.display())).await.unwrap()
}

/// The violations of one invariant.
pub(super) fn violations(verified: &Value, invariant: u64) -> Vec<String> {
    let all = verified["invariants"].as_array().unwrap();
    let found = all.iter().find(|one| one["number"] == invariant).unwrap();
    let texts = found["violations"].as_array().unwrap();
    texts.iter().map(|text| text.as_str().unwrap().to_owned()).collect()
}

fn snapshot(folder: &TempDir, context: &str) -> Value {
    let published = run(folder, &["snapshot", context, "--json"]);
    assert_eq!(published.code, 0, "{published:?}");
    published.json()
}

const FIRST: &str = "(SELECT MIN(product_id) FROM catalogue_entries)";
const LAST: &str = "(SELECT MAX(product_id) FROM catalogue_entries)";

#[test]
fn a_replica_that_was_lost_or_altered_is_named_and_a_snapshot_mends_it() {
    let shop = shop();
    for times in 1..=2 {
        change(
            &shop,
            "orders",
            &[
                &format!("UPDATE catalogue_entries SET price_minor = 1 WHERE product_id = {FIRST}"),
                &format!("DELETE FROM catalogue_entries WHERE product_id = {LAST}"),
                "UPDATE catalogue_entries SET price_minor = 1, sequence = 1 WHERE sequence > 1",
                "DELETE FROM customers",
            ],
        );
        let verified = run(&shop, &["verify", "--json"]);
        assert_eq!(verified.code, 1, "{verified:?}");
        let found = violations(&verified.json(), 24);
        assert_eq!(found.len(), 4, "{found:?}");
        for (words, command) in [
            ("says price_minor is 1 at version", "`galleria snapshot products`"),
            ("is missing; products has version", "`galleria snapshot products`"),
            ("is of version 1; products has version 2", "`galleria snapshot products`"),
            ("is missing; users has version", "`galleria snapshot users`"),
        ] {
            let is_named = |text: &&String| text.contains(words) && text.contains(command);
            assert!(found.iter().any(|text| is_named(&text)), "{words} {command}: {found:?}");
        }
        let ended = run(&shop, &["doctor"]);
        assert_eq!(ended.code, 1, "{ended:?}");
        for command in ["galleria snapshot products", "galleria snapshot users"] {
            assert!(ended.stdout.contains(command), "{ended:?}");
        }

        let published = snapshot(&shop, "products");
        let products = count(&shop, "products", "SELECT COUNT(*) FROM products");
        assert_eq!(published["published"], products, "{times}: {published}");
        // A snapshot that is on its way is not published twice.
        let again = snapshot(&shop, "products");
        assert_eq!(
            (again["published"].as_i64(), again["pending"].as_i64()),
            (Some(0), Some(products))
        );
        assert_eq!(snapshot(&shop, "users")["published"], 1);
        let mended = serve_until_settled(&shop);
        assert_eq!(mended["holds"], true, "{mended}");
    }
    let ended = run(&shop, &["doctor", "--json"]);
    assert_eq!(ended.code, 0, "{ended:?}");
    assert_eq!(count(&shop, "orders", "SELECT COUNT(*) FROM inbox WHERE status <> 'handled'"), 0);
}

#[test]
fn a_replica_that_waits_for_its_event_is_not_named() {
    let folder = folder();
    let import = run_with_input(&folder, &["import", "-"], EXPORT);
    assert!(import.stdout.contains("2 added"), "{import:?}");
    let verified = run(&folder, &["verify", "--json"]);
    assert_eq!(violations(&verified.json(), 24), [""; 0]);
    assert_eq!(run(&folder, &["doctor"]).code, 0);
}

#[test]
fn a_copy_of_what_the_owner_has_lost_is_named_without_a_command() {
    let shop = shop();
    change(
        &shop,
        "orders",
        &[
            &format!("UPDATE catalogue_entries SET sequence = 99 WHERE product_id = {FIRST}"),
            "INSERT INTO customers (customer_id, status, sequence, as_of) \
             VALUES (x'0199d3c17c4e7e6a9a550d6f2b1c8e11', 'active', 1, 0)",
        ],
    );
    let found = violations(&run(&shop, &["verify", "--json"]).json(), 24);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found.iter().any(|text| text.contains("is of version 99; products has only")));
    assert!(found.iter().any(|text| text.contains("users has no such one")), "{found:?}");
    assert!(found.iter().all(|text| !text.contains("galleria snapshot")), "{found:?}");
}

#[test]
fn an_erased_users_snapshot_erases_what_orders_has_of_them() {
    let shop = shop();
    change(
        &shop,
        "users",
        &["UPDATE users SET status = 'erased', since_at = 1, email = NULL, mailbox = NULL, \
           display_name = NULL, password_hash = NULL, is_admin = 0, is_customer = 0"],
    );
    assert_eq!(snapshot(&shop, "users")["published"], 1);
    serve_until_settled(&shop);
    let erased = "SELECT COUNT(*) FROM customers WHERE status = 'erased'";
    assert_eq!(count(&shop, "orders", erased), 1);
}

#[test]
fn a_row_that_cannot_be_read_hides_no_other() {
    let shop = shop();
    change(
        &shop,
        "products",
        &["UPDATE products SET currency = 'eur' WHERE id = (SELECT MIN(id) FROM products)"],
    );
    let published = run(&shop, &["snapshot", "products", "--json"]);
    assert_eq!(published.code, 1, "{published:?}");
    let products = count(&shop, "products", "SELECT COUNT(*) FROM products");
    assert_eq!(published.json()["published"], products - 1);
    assert_eq!(published.json()["unreadable"].as_array().unwrap().len(), 1);
}

#[test]
fn contexts_without_replicated_state_are_refused_with_the_other_command() {
    let shop = folder();
    run(&shop, &["migrate"]);
    for context in ["orders", "payments"] {
        run(&shop, &["snapshot", context])
            .is_refused(1, &[&format!("galleria republish {context}")]);
    }
    let elsewhere: Ended = galleria(&shop, &["snapshot", "products"])
        .env("GALLERIA_CONTEXTS", "users")
        .output()
        .unwrap()
        .into();
    elsewhere.is_refused(4, &["products does not run in this host"]);
    run(&folder(), &["snapshot", "products"]).is_refused(4, &["there is no shop"]);
}
