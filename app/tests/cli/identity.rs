//! A shop is never begun anew by accident: what every verb does when a database of the shop is lost, empty, another shop's, or
//! not yet where its setting says.

use std::path::{Path, PathBuf};

use host::registry::databases;
use platform::testing::{ScratchDatabase, services};
use serde_json::Value;
use tempfile::TempDir;

use super::program::{Ended, Serving, files, folder, galleria, run};
use super::upgrade::unpacked;

const PAYMENTS: &str = "GALLERIA_PAYMENTS_DATABASE_URL";

pub(crate) fn shop() -> TempDir {
    let folder = folder();
    assert_eq!(run(&folder, &["migrate"]).code, 0);
    folder
}

fn data(folder: &TempDir, file: &str) -> PathBuf {
    folder.path().join("data").join(file)
}

pub(crate) fn with(folder: &TempDir, arguments: &[&str], variables: &[(&str, &str)]) -> Ended {
    let mut command = galleria(folder, arguments);
    command.envs(variables.iter().copied()).output().unwrap().into()
}

/// The shop of a folder, as the doctor tells it.
pub(crate) fn shop_id(folder: &TempDir) -> String {
    finding(&run(folder, &["doctor", "--json"]), "shop")["says"].as_str().unwrap().to_owned()
}

fn finding(ended: &Ended, about: &str) -> Value {
    let report = ended.json();
    let findings = report["findings"].as_array().unwrap();
    let found = findings.iter().find(|finding| finding["about"] == about);
    found.unwrap_or_else(|| panic!("no finding about {about} in {report:#}")).clone()
}

/// Runs a test on its own database, if a server answers.
pub(crate) fn on_a_server(test: impl FnOnce(&str)) {
    if services::postgres() {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        let database = runtime.block_on(ScratchDatabase::create());
        test(database.url());
    }
}

/// Every verb that opens the databases.
const VERBS: [&[&str]; 9] = [
    &["serve", "--no-demo-data"],
    &["migrate"],
    &["verify"],
    &["dead-letters", "list"],
    &["users", "create-admin", "--email", "ada@example.com"],
    &["import", "empty.csv"],
    &["snapshot", "products"],
    &["republish", "orders"],
    &["extract", "payments", "--plan"],
];

/// Every verb refuses in these words, and none makes the file.
fn every_verb_refuses(folder: &TempDir, lost: &Path, words: &[&str]) {
    std::fs::write(folder.path().join("empty.csv"), "Handle,Title,Variant SKU,Variant Price\n")
        .unwrap();
    for verb in VERBS {
        let password = [("GALLERIA_ADMIN_PASSWORD", "correct horse battery")];
        let ended = with(folder, verb, &password);
        assert_eq!(ended.code, 4, "{verb:?}: {ended:?}");
        for word in words {
            assert!(ended.stderr.contains(word), "{verb:?}: no {word:?} in {ended:?}");
        }
        assert!(!lost.exists(), "{verb:?} has made the file");
    }
}

#[test]
fn no_verb_makes_a_lost_database_again() {
    for name in databases().map(|database| database.descriptor.name) {
        let folder = shop();
        let lost = data(&folder, &format!("{name}.db"));
        let backup = std::fs::read(&lost).unwrap();
        std::fs::remove_file(&lost).unwrap();
        let missing = format!("{name}.db, is missing");
        every_verb_refuses(&folder, &lost, &[&missing, "--begin-anew", "backup"]);
        let ended = run(&folder, &["doctor", "--json"]);
        assert_eq!(ended.code, 1, "{ended:?}");
        let found = finding(&ended, name);
        assert!(found["says"].as_str().unwrap().contains("is missing"), "{found}");
        assert!(found["advice"].as_str().unwrap().contains("--begin-anew"), "{found}");
        std::fs::write(&lost, backup).unwrap();
        assert_eq!(run(&folder, &["verify"]).code, 0, "it is put back");
    }
}

#[test]
fn no_context_is_moved_while_another_one_is_lost() {
    let folder = shop();
    std::fs::remove_file(data(&folder, "orders.db")).unwrap();
    let to = "postgres://nobody@127.0.0.1:1/none";
    for plan in [&["move", "users", "--to", to][..], &["move", "users", "--to", to, "--plan"]] {
        run(&folder, plan).is_refused(4, &["orders.db, is missing", "--begin-anew orders"]);
    }
}

#[test]
fn a_folder_of_which_only_the_keys_are_left_begins_no_shop() {
    let folder = shop();
    let id = shop_id(&folder);
    for entry in std::fs::read_dir(folder.path().join("data")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            std::fs::remove_file(path).unwrap();
        }
    }
    let words = ["the keys of the shop", &id, "backup", "--data-dir"];
    every_verb_refuses(&folder, &data(&folder, "users.db"), &words);
    let found = finding(&run(&folder, &["doctor", "--json"]), "users");
    assert!(found["advice"].as_str().unwrap().contains("--data-dir"), "{found}");
    assert!(!data(&folder, "shop.json").exists());
}

#[test]
fn an_empty_file_and_a_folder_without_any_file_are_noticed() {
    let folder = shop();
    std::fs::write(data(&folder, "orders.db"), "").unwrap();
    run(&folder, &["serve"]).is_refused(4, &["orders.db, is empty", "--begin-anew orders"]);
    for name in databases().map(|database| database.descriptor.name) {
        std::fs::remove_file(data(&folder, &format!("{name}.db"))).unwrap();
    }
    every_verb_refuses(&folder, &data(&folder, "users.db"), &["users.db, is missing"]);
    assert_eq!(finding(&run(&folder, &["doctor", "--json"]), "users")["verdict"], "problem");
}

#[test]
fn a_folder_without_a_record_is_known_by_the_other_databases() {
    let folder = shop();
    let shop = shop_id(&folder);
    std::fs::remove_file(data(&folder, "shop.json")).unwrap();
    std::fs::remove_file(data(&folder, "keys/shop-id")).unwrap();
    assert_eq!(run(&folder, &["migrate"]).code, 0);
    assert_eq!(shop_id(&folder), shop);
    std::fs::remove_file(data(&folder, "shop.json")).unwrap();
    std::fs::remove_file(data(&folder, "orders.db")).unwrap();
    run(&folder, &["serve"]).is_refused(4, &["orders.db, is missing", &shop]);
}

#[test]
fn a_context_is_begun_anew_on_demand_only_and_only_when_it_is_lost() {
    let folder = shop();
    run(&folder, &["migrate", "--begin-anew", "orders"]).is_refused(4, &["nothing to begin anew"]);
    std::fs::remove_file(data(&folder, "orders.db")).unwrap();
    std::fs::remove_file(data(&folder, "users.db")).unwrap();
    run(&folder, &["migrate", "--begin-anew", "orders"]).is_refused(4, &["users.db, is missing"]);
    assert!(!data(&folder, "orders.db").exists());
    assert_eq!(run(&folder, &["migrate", "--begin-anew", "users"]).code, 4);
    let other = shop();
    std::fs::remove_file(data(&other, "orders.db")).unwrap();
    assert_eq!(run(&other, &["migrate", "--begin-anew", "orders"]).code, 0);
    drop(Serving::start(&other, &["serve", "--no-demo-data"]));
}

#[test]
fn a_database_and_keys_of_another_shop_are_refused_by_both_ids() {
    let (folder, other) = (shop(), shop());
    let (ours, theirs) = (shop_id(&folder), shop_id(&other));
    assert_ne!(ours, theirs);
    std::fs::copy(data(&other, "orders.db"), data(&folder, "orders.db")).unwrap();
    for verb in [&["serve"][..], &["migrate"], &["verify"]] {
        run(&folder, verb).is_refused(4, &["orders.db", "another shop", &ours, &theirs]);
    }
    let found = finding(&run(&folder, &["doctor", "--json"]), "orders");
    assert!(found["says"].as_str().unwrap().contains(&theirs), "{found}");
    assert_eq!(run(&folder, &["migrate", "--adopt", "orders"]).code, 0);
    assert_eq!((run(&folder, &["verify"]).code, shop_id(&folder)), (0, ours.clone()));

    std::fs::copy(data(&other, "keys/shop-id"), data(&folder, "keys/shop-id")).unwrap();
    run(&folder, &["serve"]).is_refused(4, &["keys", &ours, &theirs]);
    assert_eq!(finding(&run(&folder, &["doctor", "--json"]), "keys")["verdict"], "problem");
}

#[test]
fn the_file_of_another_context_is_refused() {
    let folder = shop();
    std::fs::copy(data(&folder, "payments.db"), data(&folder, "orders.db")).unwrap();
    run(&folder, &["serve"]).is_refused(4, &["orders.db holds payments"]);
}

#[test]
fn verbs_that_only_read_make_no_folder() {
    let folder = folder();
    for verb in [&["verify"][..], &["dead-letters", "list"]] {
        run(&folder, verb).is_refused(4, &["there is no shop"]);
    }
    run(&folder, &["doctor"]);
    assert_eq!(files(folder.path()), [""; 0]);
    on_a_server(|url| {
        let variables = [("GALLERIA_DATABASE_URL", url)];
        for verb in [&["verify"][..], &["dead-letters", "list"]] {
            with(&folder, verb, &variables).is_refused(4, &["there is no shop"]);
        }
        assert_eq!(files(folder.path()), [""; 0]);
    });
}

#[test]
fn a_setting_that_comes_before_the_move_is_refused_and_the_move_works_with_it() {
    on_a_server(|url| {
        let folder = shop();
        let early = [(PAYMENTS, url)];
        let words = ["galleria move payments --to", "payments.db", "PAYMENTS_DATABASE_URL"];
        for verb in [&["serve"][..], &["migrate"], &["verify"]] {
            let refused = with(&folder, verb, &early);
            assert!(!refused.stderr.contains(url), "a URL may hold a password: {refused:?}");
            refused.is_refused(4, &words);
        }
        let ended = with(&folder, &["doctor", "--json"], &early);
        let found = finding(&ended, "payments");
        assert!(found["advice"].as_str().unwrap().contains("galleria move payments"), "{found}");

        let to = ["move", "payments", "--to", "env:GALLERIA_PAYMENTS_DATABASE_URL"];
        let plan = with(&folder, &[&to[..], &["--plan"]].concat(), &early);
        assert!(plan.code == 0 && plan.stdout.contains("payments.db →"), "{plan:?}");
        assert_eq!(with(&folder, &[&to[..], &["--stop-after", "4"]].concat(), &early).code, 0);
        assert_eq!(with(&folder, &to, &early).code, 0);
        assert_eq!(with(&folder, &["verify"], &early).code, 0);
        with(&folder, &to, &early).is_refused(1, &["is in", "already"]);

        // The setting is unset again, with the backup and without it.
        run(&folder, &["serve"]).is_refused(4, &["payments has moved to schema payments"]);
        for name in ["payments.db", "provider.db"] {
            std::fs::remove_file(data(&folder, name)).unwrap();
        }
        let refused = run(&folder, &["serve"]);
        assert!(!refused.stderr.contains(url), "a URL may hold a password: {refused:?}");
        refused.is_refused(4, &["payments.db, is missing", "opened last in schema payments"]);
        assert_eq!(with(&folder, &["move", "payments", "--to", "sqlite"], &early).code, 0);
        drop(Serving::start(&folder, &["serve", "--no-demo-data"]));
    });
}

#[test]
fn a_shop_on_a_server_has_one_identity_whichever_folder_is_used() {
    on_a_server(|url| {
        let variables = [
            ("GALLERIA_DATABASE_URL", url),
            ("GALLERIA_SHOP_SECRET", "one secret for the hosts of one shop"),
        ];
        let folders: Vec<TempDir> = (0..3).map(|_| folder()).collect();
        let migrating: Vec<_> = folders
            .iter()
            .map(|folder| {
                let mut migrate = galleria(folder, &["migrate"]);
                migrate.envs(variables).spawn().unwrap()
            })
            .collect();
        for mut one in migrating {
            assert!(one.wait().unwrap().success());
        }
        let id = |folder| {
            let ended = with(folder, &["doctor", "--json"], &variables);
            finding(&ended, "shop")["says"].clone()
        };
        let first = id(&folders[0]);
        assert!(folders.iter().all(|folder| id(folder) == first));
        let its_own = shop();
        let refused = with(&its_own, &["serve"], &variables);
        refused.is_refused(4, &["another shop", &shop_id(&its_own)]);
    });
}

#[test]
fn a_shop_of_an_earlier_version_is_taken_over_and_then_missed() {
    let folder = unpacked();
    // That version had no notifications, and only `migrate` and `serve` begin them.
    run(&folder, &["verify"]).is_refused(4, &["no database of notifications", "galleria migrate"]);
    assert_eq!(run(&folder, &["migrate"]).code, 0);
    let shop = shop_id(&folder);
    assert_eq!(run(&folder, &["verify"]).code, 0);
    assert_eq!(shop_id(&folder), shop);
    // Of what it did not have nothing can be missed.
    for name in ["users", "products", "orders", "payments"] {
        let untouched = unpacked();
        let lost = data(&untouched, &format!("{name}.db"));
        std::fs::remove_file(&lost).unwrap();
        every_verb_refuses(&untouched, &lost, &["is missing"]);
    }
    on_a_server(|url| {
        let untouched = unpacked();
        let refused = with(&untouched, &["serve"], &[(PAYMENTS, url)]);
        refused.is_refused(4, &["galleria move payments --to"]);
    });
}
