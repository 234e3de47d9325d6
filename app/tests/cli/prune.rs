//! `galleria prune`: what is old and done is counted and deleted, and the shop is as before.

use serde_json::Value;
use tempfile::TempDir;

use super::import::EXPORT;
use super::program::{folder, run, run_with_input};
use super::replicas::{change, count, shop};

const CONTEXTS: [&str; 2] = ["users", "products"];
const EVENTS: &str = "SELECT COUNT(*) FROM outbox";
const HANDLED: &str = "SELECT COUNT(*) FROM inbox WHERE status = 'handled'";

fn prune(shop: &TempDir, arguments: &[&str]) -> Value {
    let pruned = run(shop, &[&["prune", "--json"], arguments].concat());
    assert_eq!(pruned.code, 0, "{pruned:?}");
    pruned.json()
}

fn rows(pruned: &Value, context: &str, table: &str) -> i64 {
    let contexts = pruned["contexts"].as_array().unwrap();
    let found = contexts.iter().find(|one| one["context"] == context).unwrap();
    found[table].as_i64().unwrap()
}

fn total(pruned: &Value) -> i64 {
    let of = |context: &str| {
        ["outbox", "inbox", "idempotency_keys", "ended_access", "unreadable_messages"]
            .map(|table| rows(pruned, context, table))
            .iter()
            .sum::<i64>()
    };
    host::registry::COMPILED.iter().copied().map(of).sum()
}

#[test]
fn what_is_old_is_counted_deleted_and_not_missed() {
    let shop = shop();
    assert_eq!(total(&prune(&shop, &["--dry-run"])), 0);
    assert_eq!(total(&prune(&shop, &[])), 0);
    for context in CONTEXTS {
        change(&shop, context, &["UPDATE outbox SET occurred_at = 1"]);
    }
    change(&shop, "orders", &["UPDATE inbox SET handled_at = 1"]);
    let events = CONTEXTS.map(|context| count(&shop, context, EVENTS));
    let received = count(&shop, "orders", HANDLED);
    assert!(events.iter().all(|events| *events > 1) && received > 1, "{events:?} {received}");

    // The last event stays, since positions continue from it.
    let is_all = |pruned: &Value| {
        let of_outbox = CONTEXTS.map(|context| rows(pruned, context, "outbox") + 1);
        assert_eq!((of_outbox, rows(pruned, "orders", "inbox")), (events, received), "{pruned}");
        assert_eq!(total(pruned), events.iter().sum::<i64>() - 2 + received);
    };
    is_all(&prune(&shop, &["--dry-run"]));
    assert_eq!(CONTEXTS.map(|context| count(&shop, context, EVENTS)), events, "a dry run");
    is_all(&prune(&shop, &[]));
    assert_eq!(CONTEXTS.map(|context| count(&shop, context, EVENTS)), [1, 1]);
    assert_eq!(count(&shop, "orders", HANDLED), 0);
    let trail = "SELECT COUNT(*) FROM audit_trail WHERE action = 'messages-pruned'";
    assert_eq!(count(&shop, "orders", trail), 1);

    assert_eq!(total(&prune(&shop, &[])), 0);
    assert_eq!(run(&shop, &["verify"]).code, 0);
}

#[test]
fn the_result_is_told_by_context_and_table() {
    let shop = shop();
    let nothing = run(&shop, &["prune"]);
    let words = "0 rows deleted: what is done and older than 336 hours (messaging.keep_hours)";
    assert_eq!(nothing.stdout.trim_end(), words);
    change(&shop, "orders", &["UPDATE inbox SET handled_at = 1"]);
    let planned = run(&shop, &["prune", "--dry-run"]).stdout;
    assert!(planned.contains("orders") && planned.contains("inbox"), "{planned}");
    assert!(planned.contains("would be deleted"), "{planned}");
}

#[test]
fn pending_events_stay_however_old() {
    let shop = folder();
    let export = EXPORT.replace("twelve", "12");
    let import = run_with_input(&shop, &["import", "-"], &export);
    assert_eq!(import.code, 0, "{import:?}");
    change(&shop, "products", &["UPDATE outbox SET occurred_at = 1"]);
    let events = count(&shop, "products", EVENTS);
    assert_eq!(total(&prune(&shop, &[])), 0);
    assert_eq!(count(&shop, "products", EVENTS), events);
}

#[test]
fn a_folder_without_a_shop_is_refused() {
    for arguments in [&["prune"][..], &["prune", "--dry-run"]] {
        run(&folder(), arguments).is_refused(4, &["there is no shop"]);
    }
}
