//! The code against other releases, each with a break planted in it.

use std::process::Command;

use serde_json::json;

use super::world::{change, check, forget_field, release, require_text, the_break};
use crate::cli::program::{folder, run};

const PLACED: &str = "orders.order-placed.v1";

#[test]
fn the_code_matches_its_own_frozen_contracts() {
    let folder = folder();
    let (text, json) = check(&folder, &[]);
    assert_eq!(text.code, 0, "{text:?}");
    assert!(text.stdout.starts_with("Nothing breaks: "), "{text:?}");
    assert!(text.stdout.contains("there is no shop in ./data"), "{text:?}");
    assert_eq!(json.json()["breaks"], json!([]));
    assert_eq!(json.json()["notes"], json!([]));
    assert!(crate::cli::program::files(folder.path()).is_empty(), "it makes nothing");
}

#[test]
fn an_equal_release_breaks_nothing() {
    let folder = folder();
    release(&folder);
    for name in ["release", "release/contexts"] {
        let (text, _) = check(&folder, &["--against", name]);
        assert_eq!(text.code, 0, "{text:?}");
        assert!(text.stdout.contains(&format!("against {name};")), "{text:?}");
    }
}

#[test]
fn a_removed_required_field_is_reported_with_its_readers() {
    let folder = folder();
    require_text(&release(&folder), PLACED, "coupon");
    let (text, json) = check(&folder, &["--against", "release"]);
    let broken = the_break(&json, "schema-changed", PLACED);
    assert_eq!(broken["says"], "coupon was required and is gone");
    assert_eq!(broken["readers"][0]["handler"], "products.reserve-on-order-placed");
    assert!(text.stdout.contains("read by  products.reserve-on-order-placed"), "{text:?}");
    assert!(text.stdout.contains("→ take the change back and publish a new version"), "{text:?}");
}

#[test]
fn a_new_required_field_is_reported() {
    let folder = folder();
    forget_field(&release(&folder), PLACED, "lines");
    let (_, json) = check(&folder, &["--against", "release"]);
    let broken = the_break(&json, "schema-changed", PLACED);
    assert_eq!(broken["says"], "lines came and is required; what is stored lacks it");
    let unread = the_break(&json, "unreadable", PLACED);
    assert_eq!(unread["readers"][0]["says"], "missing field `lines`");
}

#[test]
fn an_optional_field_that_became_required_is_reported() {
    let folder = folder();
    change(&release(&folder), PLACED, "schema", |schema| {
        schema["required"].as_array_mut().unwrap().retain(|name| name != "lines");
    });
    let (_, json) = check(&folder, &["--against", "release"]);
    let broken = the_break(&json, "schema-changed", PLACED);
    assert_eq!(broken["says"], "lines is required now; what is stored may lack it");
    assert_eq!(the_break(&json, "unreadable", PLACED)["says"], "without lines, it cannot be read");
}

#[test]
fn a_changed_type_is_reported_with_its_place() {
    let folder = folder();
    change(&release(&folder), PLACED, "schema", |schema| {
        schema["$defs"]["PlacedLine"]["properties"]["sku"] = json!({"type": "integer"});
    });
    let (_, json) = check(&folder, &["--against", "release"]);
    let broken = the_break(&json, "schema-changed", PLACED);
    assert_eq!(broken["says"], "lines[].sku was integer and is string");
}

#[test]
fn a_removed_optional_field_and_a_new_event_are_allowed() {
    let folder = folder();
    let release = release(&folder);
    change(&release, PLACED, "schema", |schema| {
        schema["properties"]["note"] = json!({"type": "string"});
    });
    for part in ["schema", "sample"] {
        let file = format!("payments/contract/payments.refund-failed.v1.{part}.json");
        std::fs::remove_file(release.join(file)).unwrap();
    }
    let (text, json) = check(&folder, &["--against", "release"]);
    assert_eq!(text.code, 0, "{text:?}");
    assert_eq!(json.json()["notes"].as_array().unwrap().len(), 2, "{json:?}");
    assert!(text.stdout.contains("note: payments.refund-failed.v1: is new"), "{text:?}");
}

#[test]
fn another_release_may_be_a_commit() {
    let folder = folder();
    require_text(&release(&folder), PLACED, "coupon");
    let git = |arguments: &[&str]| {
        let mut command = Command::new("git");
        command.args(["-c", "user.name=test", "-c", "user.email=test@example.com"]);
        let ended = command.args(arguments).current_dir(folder.path().join("release")).output();
        assert!(ended.as_ref().is_ok_and(|ended| ended.status.success()), "{ended:?}");
    };
    git(&["init", "--quiet"]);
    git(&["add", "."]);
    git(&["commit", "--quiet", "--message", "A release"]);
    git(&["tag", "v1.4.0"]);
    let inside = tempfile::tempdir_in(folder.path().join("release")).unwrap();
    for name in ["v1.4.0", "HEAD"] {
        let (_, json) = check(&inside, &["--against", name]);
        the_break(&json, "schema-changed", PLACED);
    }
    run(&inside, &["contracts", "check", "--against", "v9"])
        .is_refused(4, &["v9 is neither a folder nor a commit"]);
}

#[test]
fn an_incomparable_release_is_refused() {
    let folder = folder();
    let release = release(&folder);
    std::fs::create_dir(folder.path().join("empty")).unwrap();
    let refused = |words: &[&str], name: &str| {
        run(&folder, &["contracts", "check", "--against", name]).is_refused(4, words);
    };
    refused(&["nothing is frozen in empty"], "empty");
    refused(&["neither a folder nor a commit"], "no-such-thing");
    let sample = release.join(format!("orders/contract/{PLACED}.sample.json"));
    std::fs::write(&sample, "{").unwrap();
    refused(&["orders.order-placed.v1.sample.json is not JSON"], "release");
    std::fs::remove_file(&sample).unwrap();
    refused(&["orders.order-placed.v1.sample.json is missing"], "release");
}
