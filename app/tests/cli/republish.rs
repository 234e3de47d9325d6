//! `galleria republish`: events that were lost on their way are found and published again, and nothing is done twice.

use tempfile::TempDir;

use super::program::{Serving, files, folder, run};
use super::replicas::{change, count, serve_until_settled, shop, violations};
use super::upgrade::unpacked;

const PENDING: &str = "SELECT COUNT(DISTINCT position) FROM pending_deliveries";
const HANDLED: &str = "SELECT COUNT(*) FROM inbox WHERE status = 'handled'";
const ADDED: &str = "products.product-added.v1";

fn republish(shop: &TempDir, arguments: &[&str]) -> serde_json::Value {
    let done = run(shop, &[&["republish", "products", "--json"], arguments].concat());
    assert_eq!(done.code, 0, "{done:?}");
    done.json()
}

/// Makes orders forget the events of products that it has received, and what they brought about.
fn forget(shop: &TempDir) {
    let inbox = "DELETE FROM inbox WHERE source = 'products'";
    change(shop, "orders", &[inbox, "DELETE FROM catalogue_entries"]);
}

#[test]
fn lost_events_are_named_and_published_again_and_nothing_is_done_twice() {
    let shop = shop();
    let handled = count(&shop, "orders", HANDLED);
    let added = count(&shop, "products", "SELECT COUNT(*) FROM products");
    forget(&shop);

    let verified = run(&shop, &["verify", "--json"]);
    assert_eq!(verified.code, 1, "{verified:?}");
    let found = violations(&verified.json(), 25);
    let words =
        [&format!("orders never received {added} of {ADDED}"), "galleria republish products"];
    assert!(words.iter().all(|words| found[0].contains(*words)), "{found:?}");
    let ended = run(&shop, &["doctor"]);
    assert_eq!(ended.code, 1, "{ended:?}");
    assert!(ended.stdout.contains("galleria republish products"), "{ended:?}");

    let planned = republish(&shop, &["--type", ADDED, "--dry-run"]);
    assert_eq!(
        (planned["events"].as_i64(), planned["dry_run"].as_bool()),
        (Some(added), Some(true))
    );
    assert_eq!(planned["types"][0]["event_type"], ADDED);
    assert!(planned["types"][0]["oldest_at"].is_string() && planned["oldest_at"].is_string());
    assert!(planned["pruned_before"].is_null());
    assert_eq!(count(&shop, "products", PENDING), 0);

    for already_pending in [0, added] {
        let done = republish(&shop, &["--type", ADDED]);
        assert_eq!(done["already_pending"], already_pending, "{done}");
        assert_eq!(count(&shop, "products", PENDING), added);
    }
    assert!(republish(&shop, &[])["events"].as_i64() > Some(added));
    let mended = serve_until_settled(&shop);
    assert_eq!(mended["holds"], true, "{mended}");
    assert_eq!(count(&shop, "orders", HANDLED), handled);
    assert_eq!(count(&shop, "products", PENDING), 0);
}

#[test]
fn a_running_shop_publishes_again_and_ignores_what_it_has_handled() {
    let shop = shop();
    let handled = count(&shop, "orders", HANDLED);
    let _serving = Serving::start(&shop, &["serve"]);
    let done = republish(&shop, &[]);
    assert!(done["events"].as_i64() > Some(0), "{done}");
    let verified = run(&shop, &["verify", "--wait", "60", "--json"]).json();
    assert_eq!(verified["unfinished"], serde_json::json!([]), "{verified}");
    assert_eq!(verified["holds"], true, "{verified}");
    assert_eq!(count(&shop, "orders", HANDLED), handled);
}

#[test]
fn events_are_chosen_by_subject_and_time() {
    let shop = shop();
    let all = republish(&shop, &["--dry-run"])["events"].as_i64().unwrap();
    assert!(all > 1);
    let chosen = |arguments: &[&str]| {
        republish(&shop, &[arguments, &["--dry-run"]].concat())["events"].as_i64().unwrap()
    };
    assert_eq!(chosen(&["--since", "2000-01-01"]), all);
    assert_eq!(chosen(&["--until", "2000-01-01T00:00:00Z"]), 0);
    assert_eq!(chosen(&["--subject", "product/nothing"]), 0);
    let text = run(&shop, &["republish", "products", "--until", "2000-01-01"]);
    assert!(text.stdout.contains("holds no such event"), "{text:?}");
    assert!(text.stdout.contains("nothing has been pruned"), "{text:?}");
}

#[test]
fn a_dry_run_changes_nothing_in_a_shop_of_an_earlier_version() {
    let shop = unpacked();
    let data = shop.path().join("data");
    let contents = || {
        let read = |file: &String| std::fs::read(data.join(file)).ok();
        files(&data).iter().map(|file| (file.clone(), read(file))).collect::<Vec<_>>()
    };
    let before = contents();
    let refused = run(&shop, &["republish", "orders", "--dry-run"]);
    refused.is_refused(4, &["orders", "not up to date", "does not migrate"]);
    assert!(contents() == before, "looking has changed {:?}", files(&data));
    assert_eq!(run(&shop, &["migrate"]).code, 0);
    let migrated = contents();
    assert!(republish(&shop, &["--dry-run"])["events"].as_i64() > Some(0));
    assert!(contents() == migrated, "looking has changed {:?}", files(&data));
}

#[test]
fn what_cannot_be_chosen_is_refused() {
    let shop = folder();
    run(&shop, &["migrate"]);
    let refused = |arguments: &[&str], words: &[&str]| {
        run(&shop, &[&["republish", "orders"], arguments].concat()).is_refused(2, words);
    };
    refused(&["--type", "orders.order-lost.v1"], &["orders.order-placed.v1"]);
    refused(&["--since", "2026-02-02", "--until", "2026-02-01"], &["--since must be earlier"]);
    let nonsense = run(&shop, &["republish", "orders", "--since", "yesterday"]);
    assert_eq!(nonsense.code, 2, "{nonsense:?}");
    assert!(nonsense.stderr.contains("2026-03-01T12:00:00Z"), "{nonsense:?}");
    run(&folder(), &["republish", "orders"]).is_refused(4, &["there is no shop"]);
}
