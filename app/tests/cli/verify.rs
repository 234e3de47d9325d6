//! `galleria verify`.

use tempfile::TempDir;

use super::compiled::all_but;
use super::program::{Ended, files, folder, galleria, run, run_with_input};

fn shop() -> TempDir {
    let folder = folder();
    assert_eq!(run(&folder, &["migrate"]).code, 0);
    folder
}

/// Adds three units on hand without a movement.
fn misplace_units(folder: &TempDir) {
    let units = "INSERT INTO stock (sku, product_id, on_hand, reserved) \
                 VALUES ('VASE', x'0199d3c17c4e7e6a9a550d6f2b1c8e11', 3, 0)";
    change_products(folder, units);
}

#[tokio::main(flavor = "current_thread")]
async fn change_products(folder: &TempDir, statement: &str) {
    use sea_orm::ConnectionTrait;
    let url = format!("sqlite://{}", folder.path().join("data/products.db").display());
    let connection = platform::database::open_pool(url).await.unwrap();
    connection.execute_unprepared(statement).await.unwrap();
    connection.close().await.unwrap();
}

#[test]
fn a_consistent_shop_passes() {
    let verified = run(&shop(), &["verify"]);
    assert_eq!(verified.code, 0, "{verified:?}");
    assert!(verified.stdout.contains("every invariant holds, after 0 orders"), "{verified:?}");
}

#[test]
fn a_violation_is_named_with_its_invariant() {
    let shop = shop();
    misplace_units(&shop);
    let verified = run(&shop, &["verify"]);
    assert_eq!(verified.code, 1, "{verified:?}");
    assert!(verified.stdout.contains("3: VASE has 3 on hand"), "{verified:?}");
    let found = run(&shop, &["verify", "--json"]).json();
    assert_eq!(found["holds"], false);
    assert_eq!(found["unfinished"].as_array().unwrap().len(), 0);
    let broken = found["invariants"].as_array().unwrap().iter();
    let broken: Vec<_> = broken.filter(|one| one["violations"] != serde_json::json!([])).collect();
    assert_eq!(broken.len(), 1, "{found}");
    assert_eq!(broken[0]["number"], 3);
}

/// Without the facts of products no order seems to have its units.
#[test]
fn a_row_that_cannot_be_read_is_named_and_breaks_no_order() {
    let shop = folder();
    let seeded = run(&shop, &["seed", "--customers", "3", "--orders", "12"]);
    assert_eq!(seeded.code, 0, "{seeded:?}");
    let damage = "UPDATE stock SET on_hand = '999 990' WHERE sku = (SELECT min(sku) FROM stock)";
    change_products(&shop, damage);
    let verified = run(&shop, &["verify"]);
    assert_eq!(verified.code, 1, "{verified:?}");
    assert!(verified.stdout.contains("26: the stored row"), "{verified:?}");
    assert!(verified.stdout.contains("not checked: what crosses contexts"), "{verified:?}");
    assert_eq!(verified.stdout.matches("BROKEN").count(), 2, "{verified:?}");
    let found = run(&shop, &["verify", "--json"]).json();
    assert_eq!(found["unread"], serde_json::json!(["products"]));
}

#[test]
fn the_findings_fit_80_columns() {
    let shop = shop();
    misplace_units(&shop);
    let mut command = galleria(&shop, &["verify"]);
    let verified = Ended::from(command.env("COLUMNS", "80").output().unwrap());
    assert!(verified.stdout.contains("1 violation"), "{verified:?}");
    for line in verified.stdout.lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
}

#[test]
fn unfinished_work_is_no_violation() {
    let shop = folder();
    let imported = run_with_input(&shop, &["import", "-"], super::import::EXPORT);
    assert!(imported.stdout.contains("2 added"), "{imported:?}");
    let verified = run(&shop, &["verify"]);
    assert_eq!(verified.code, 0, "{verified:?}");
    let words = "every invariant holds, after 0 orders; 1 thing is still to be done, the first: \
                 4 events wait in the outbox of products";
    assert!(verified.stdout.contains(words), "{verified:?}");
    let found = run(&shop, &["verify", "--json"]).json();
    assert_eq!(found["holds"], true);
    assert_eq!(found["unfinished"].as_array().unwrap().len(), 1);
}

/// A shop that has never run payments in this folder.
#[test]
fn a_context_that_runs_elsewhere_is_asked_for_and_not_begun() {
    let shop = folder();
    let others = all_but("payments").join(",");
    let run = |arguments: &[&str], contexts: &str| -> Ended {
        let mut command = galleria(&shop, arguments);
        command.env("GALLERIA_CONTEXTS", contexts).output().unwrap().into()
    };
    assert_eq!(run(&["migrate"], &others).code, 0);
    let data = shop.path().join("data");
    let before = (files(&data), files(&data.join("keys")));
    let words = ["payments runs elsewhere: give its database_url", "PAYMENTS_DATABASE_URL"];
    run(&["verify"], &others).is_refused(4, &words);
    let adopted = run(&["migrate", "--adopt", "payments"], &others);
    adopted.is_refused(4, &["payments is not among the `contexts`"]);
    run(&["migrate", "--begin-anew", "payments"], &others).is_refused(4, &["not among"]);
    // The settings of the operator's shell may be the built-in ones, which choose every context.
    for verb in [&["verify"][..], &["dead-letters", "list"], &["prune"]] {
        run(verb, "").is_refused(4, &["there is no database of payments here"]);
    }
    assert_eq!(before, (files(&data), files(&data.join("keys"))), "something was made");
    assert_eq!(run(&["dead-letters", "list"], &others).code, 0);
}

#[test]
fn a_folder_without_a_shop_is_refused() {
    run(&folder(), &["verify"]).is_refused(4, &["there is no shop"]);
}
