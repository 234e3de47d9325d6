//! `galleria contracts freeze`.

use std::fs;

use serde_json::json;

use super::world::{change, contexts, contract_files, forget_field, release, require_text};
use crate::cli::program::{Ended, folder, run};
use tempfile::TempDir;

const PLACED: &str = "orders.order-placed.v1";

fn freeze(folder: &TempDir, arguments: &[&str]) -> Ended {
    let verb = ["contracts", "freeze", "--into", "release/contexts"];
    run(folder, &[&verb, arguments].concat())
}

#[test]
fn an_unchanged_tree_is_not_changed() {
    let folder = folder();
    let release = release(&folder);
    let ended = freeze(&folder, &[]);
    assert_eq!(ended.code, 0, "{ended:?}");
    assert!(ended.stdout.contains("are frozen in ./release/contexts as they are published"));
    assert_eq!(freeze(&folder, &["--json"]).json()["written"], json!([]));
    assert_eq!(contract_files(&release), contract_files(&contexts()));
}

#[test]
fn an_empty_folder_gets_the_files_of_the_repository() {
    let folder = folder();
    let empty = folder.path().join("release/contexts");
    fs::create_dir_all(&empty).unwrap();
    let ended = freeze(&folder, &["--json"]);
    assert_eq!(ended.code, 0, "{ended:?}");
    assert_eq!(contract_files(&empty), contract_files(&contexts()));
    let written = ended.json()["written"].as_array().unwrap().len();
    assert_eq!(written, contract_files(&empty).len());
}

#[test]
fn a_new_event_is_written_and_the_others_are_not_changed() {
    let folder = folder();
    let release = release(&folder);
    for part in ["schema", "sample"] {
        fs::remove_file(release.join(format!("orders/contract/{PLACED}.{part}.json"))).unwrap();
    }
    let ended = freeze(&folder, &[]);
    assert_eq!(ended.code, 0, "{ended:?}");
    assert_eq!(ended.stdout.matches("wrote ").count(), 2, "{ended:?}");
    assert_eq!(contract_files(&release), contract_files(&contexts()));
}

#[test]
fn a_different_frozen_contract_is_not_overwritten_and_nothing_is_written() {
    let folder = folder();
    let release = release(&folder);
    require_text(&release, PLACED, "coupon");
    fs::remove_file(release.join("orders/contract/orders.order-shipped.v1.sample.json")).unwrap();
    let before = contract_files(&release);
    for escape in [&[][..], &["--compatible"]] {
        let ended = freeze(&folder, escape);
        assert_eq!(ended.code, 1, "{ended:?}");
        for words in [
            PLACED,
            "coupon was required and is gone",
            "orders.order-placed.v2",
            "Nothing was written",
        ] {
            assert!(ended.stdout.contains(words), "no {words:?} in {ended:?}");
        }
        assert_eq!(contract_files(&release), before);
    }
    let refused = &freeze(&folder, &["--json"]).json()["refused"];
    assert_eq!(refused[0]["event_type"], PLACED);
}

#[test]
fn a_compatible_change_is_written_on_request() {
    let folder = folder();
    let release = release(&folder);
    change(&release, PLACED, "schema", |schema| schema["description"] = json!("Old words."));
    let ended = freeze(&folder, &[]);
    assert_eq!(ended.code, 1, "{ended:?}");
    assert!(ended.stdout.contains("--compatible writes it anew"), "{ended:?}");
    assert_eq!(freeze(&folder, &["--compatible"]).code, 0);
    assert_eq!(contract_files(&release), contract_files(&contexts()));
    forget_field(&release, PLACED, "lines");
    assert_eq!(freeze(&folder, &["--compatible"]).code, 1, "a required field came");
}

#[test]
fn a_missing_folder_is_not_created() {
    let folder = folder();
    run(&folder, &["contracts", "freeze"])
        .is_refused(4, &["there is no folder contexts", "--into"]);
}
