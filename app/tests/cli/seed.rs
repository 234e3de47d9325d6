//! `galleria seed`: test data in every state, the same for the same seed, on SQLite and PostgreSQL, and never beside real data
//! unasked.

use serde_json::{Value, json};
use tempfile::TempDir;

use super::http::{call, get_json};
use super::identity::{on_a_server, with};
use super::import::EXPORT;
use super::program::{Ended, Serving, folder, run, run_with_input};
use super::replicas::count;

const LITTLE: [&str; 6] = ["seed", "--customers", "3", "--orders", "30", "--json"];

fn seeded(folder: &TempDir, arguments: &[&str]) -> Value {
    let ended = run(folder, &[&LITTLE[..], arguments].concat());
    // Requests among its own hosts are no news: their lines are for hosts that others ask.
    assert_eq!((ended.code, &*ended.stderr), (0, ""), "{ended:?}");
    ended.json()
}

fn has_every_status(seeded: &Value) {
    let orders = seeded["orders"].as_object().unwrap();
    let statuses: Vec<&String> = orders.keys().collect();
    let all = ["awaiting-payment", "cancelled", "confirmed", "delivered", "placed", "shipped"];
    assert_eq!(statuses, all, "{seeded}");
    let total: i64 = orders.values().map(|orders| orders.as_i64().unwrap()).sum();
    assert_eq!(total, 30, "{seeded}");
}

fn is_sound(verified: &Ended) {
    assert_eq!(verified.code, 0, "{verified:?}");
    assert_eq!(verified.json()["orders"], 30, "{verified:?}");
}

#[test]
fn a_seeded_shop_has_orders_in_every_state_and_keeps_every_invariant() {
    let shop = folder();
    let seeded = seeded(&shop, &[]);
    has_every_status(&seeded);
    is_sound(&run(&shop, &["verify", "--json"]));
    assert_eq!(count(&shop, "users", "SELECT COUNT(*) FROM users"), 4, "with the admin");
    let refunds = "SELECT COUNT(*) FROM refunds WHERE status = 'completed'";
    assert!(count(&shop, "payments", refunds) >= 2);

    let serving = Serving::start(&shop, &["serve", "--no-demo-data"]);
    for (person, list) in [("admin", "/api/v1/orders?all=true"), ("customer", "/api/v1/orders")] {
        let session =
            call(serving.address, "POST", "/api/v1/sessions", None, Some(&seeded[person]));
        let token = session["access_token"].as_str().unwrap();
        let orders = get_json(serving.address, list, Some(token));
        assert!(!orders["items"].as_array().unwrap().is_empty(), "{person}: {orders}");
    }
}

#[test]
fn the_same_seed_gives_the_same_orders() {
    // The totals of all orders: ids and times are of the run.
    let sum = "SELECT SUM(total_minor) FROM orders";
    let [first, second, other] = [folder(), folder(), folder()];
    let of = |shop: &TempDir, seed: &str| {
        let orders = seeded(shop, &["--seed", seed])["orders"].clone();
        (orders, count(shop, "orders", sum))
    };
    let made = of(&first, "7");
    assert_eq!(of(&second, "7"), made);
    assert_ne!(of(&other, "8").1, made.1);
}

#[test]
fn real_data_are_not_mixed_with_test_data_unasked() {
    let shop = folder();
    let export = EXPORT.replace("twelve", "12");
    assert_eq!(run_with_input(&shop, &["import", "-"], &export).code, 0);
    let products = "SELECT COUNT(*) FROM products";
    let waiting = "SELECT COUNT(*) FROM pending_deliveries";
    let before = [products, waiting].map(|counted| count(&shop, "products", counted));
    assert!(before.iter().all(|counted| *counted > 0), "{before:?}");
    run(&shop, &LITTLE).is_refused(4, &["has products already", "--beside-existing"]);
    let after = [products, waiting].map(|counted| count(&shop, "products", counted));
    assert_eq!(after, before, "nothing of the shop has run");
    let beside = seeded(&shop, &["--beside-existing"]);
    has_every_status(&beside);
    let again = run(&shop, &[&LITTLE[..], &["--beside-existing"]].concat());
    again.is_refused(4, &["the test data of seed 1 already", "--seed"]);
    assert_eq!(seeded(&shop, &["--beside-existing", "--seed", "2"])["customers"], json!(3));
}

#[test]
fn the_text_names_a_log_in() {
    let shop = folder();
    let ended = run(&shop, &["seed", "--customers", "1", "--orders", "0"]);
    assert_eq!(ended.code, 0, "{ended:?}");
    for words in ["0 orders, 1 customer and 101 products of seed 1", "password  ", "admin.seed-1@"]
    {
        assert!(ended.stdout.contains(words), "{ended:?}");
    }
    run(&shop, &["seed", "--customers", "0"]);
}

#[test]
fn a_shop_on_a_server_is_seeded_too() {
    on_a_server(|url| {
        let shop = folder();
        let database = [("GALLERIA_DATABASE_URL", url)];
        let ended = with(&shop, &LITTLE, &database);
        assert_eq!(ended.code, 0, "{ended:?}");
        has_every_status(&ended.json());
        is_sound(&with(&shop, &["verify", "--json"], &database));
    });
}

#[test]
fn a_shop_that_runs_is_refused() {
    let shop = folder();
    // It has the products of the demo.
    let _serving = Serving::start(&shop, &["serve"]);
    run(&shop, &LITTLE).is_refused(4, &["another galleria serves"]);
}
