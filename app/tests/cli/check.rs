//! `galleria check` and `galleria explain`: on this checkout, on a workspace of somebody else, and on broken contracts.

use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::program::{Ended, folder, galleria, run};

/// The checkout that these tests belong to.
fn checkout() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn write(folder: &TempDir, file: &str, text: &str) {
    let path = folder.path().join(file);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

/// A workspace of two contexts that are modules, one of which names the other.
fn foreign() -> TempDir {
    let folder = folder();
    write(&folder, "Cargo.toml", "[package]\nname = \"shop\"\nversion = \"0.1.0\"\n");
    write(&folder, "boundaries.toml", "[contexts]\nfolders = [\"src/contexts/*\"]\n");
    write(&folder, "src/main.rs", "mod contexts;\n");
    write(&folder, "src/contexts.rs", "mod billing;\nmod sales;\n");
    write(&folder, "src/contexts/billing.rs", "pub(crate) struct Bill;\n");
    write(&folder, "src/contexts/sales.rs", "use super::billing::Bill;\n");
    folder
}

/// The frozen contracts of this checkout, and the list of their readers.
fn contracts() -> TempDir {
    let folder = folder();
    write(&folder, "boundaries.toml", "[house]\ndocuments = true\n");
    let readers = "tools/boundaries/expected/event_readers.txt";
    write(&folder, readers, &std::fs::read_to_string(checkout().join(readers)).unwrap());
    for context in std::fs::read_dir(checkout().join("contexts")).unwrap() {
        let name = context.unwrap().file_name().into_string().unwrap();
        let contract = format!("contexts/{name}/contract");
        for file in std::fs::read_dir(checkout().join(&contract)).unwrap() {
            let file = file.unwrap();
            let text = std::fs::read_to_string(file.path()).unwrap();
            write(&folder, &format!("{contract}/{}", file.file_name().to_str().unwrap()), &text);
        }
    }
    folder
}

#[test]
fn this_checkout_is_clean() {
    let somewhere = folder();
    let mut command = galleria(&somewhere, &["check", "all"]);
    let ended = Ended::from(command.current_dir(checkout()).output().unwrap());
    assert_eq!(ended.code, 0, "{ended:?}");
    for check in ["crates", "imports", "tables", "words", "contracts"] {
        let line = ended.stdout.lines().find(|line| line.starts_with(check));
        assert!(line.is_some_and(|line| line.contains("  ok  ")), "{check}: {ended:?}");
    }
}

#[test]
fn a_workspace_of_somebody_else_is_checked_by_its_own_file() {
    let folder = foreign();
    let ended = run(&folder, &["check", "boundaries"]);
    assert_eq!(ended.code, 1, "{ended:?}");
    let drawn = "\
[B002] no-context-names-another: crate::contexts::billing::Bill
 --> src/contexts/sales.rs:1:12
  |
1 | use super::billing::Bill;
  |            ^^^^^^^^^^^^^
";
    assert!(ended.stdout.starts_with(drawn), "{}", ended.stdout);
    assert!(ended.stdout.lines().all(|line| line.chars().count() <= 80), "{}", ended.stdout);

    let json = run(&folder, &["check", "boundaries", "--json"]).json();
    assert_eq!(json["outcome"], "findings");
    let finding = &json["findings"][0];
    assert_eq!((finding["code"].as_str(), finding["line"].as_u64()), (Some("B002"), Some(1)));

    let known = ["check", "boundaries", "--ratchet", "known.txt"];
    assert_eq!(run(&folder, &[&known[..], &["--update"]].concat()).code, 0);
    assert_eq!(run(&folder, &known).code, 0);
    write(&folder, "src/contexts/sales.rs", "");
    let stale = run(&folder, &known);
    assert_eq!(stale.code, 1);
    assert!(stale.stdout.contains("[B043]"), "{stale:?}");
}

#[test]
fn where_there_is_nothing_to_check_the_exit_code_is_2() {
    let folder = folder();
    for subject in ["boundaries", "contracts", "all"] {
        run(&folder, &["check", subject]).is_refused(2, &["no boundaries.toml"]);
    }
}

#[test]
fn frozen_contracts_as_they_are_published_are_clean() {
    let ended = run(&contracts(), &["check", "contracts"]);
    assert_eq!(ended.code, 0, "{ended:?}");
}

#[test]
fn a_changed_schema_is_drawn_at_its_field_with_its_readers() {
    let folder = contracts();
    let file = "contexts/orders/contract/orders.order-cancelled.v1.schema.json";
    let schema = std::fs::read_to_string(folder.path().join(file)).unwrap();
    let mut schema: serde_json::Value = serde_json::from_str(&schema).unwrap();
    schema["properties"]["weight"] = serde_json::json!({"type": "integer"});
    schema["required"].as_array_mut().unwrap().push("weight".into());
    write(&folder, file, &serde_json::to_string_pretty(&schema).unwrap());
    let ended = run(&folder, &["check", "contracts"]);
    assert_eq!(ended.code, 1, "{ended:?}");
    for part in [
        "[C003] schema-changed: orders.order-cancelled.v1: weight was required and is gone",
        &format!("--> {file}:"),
        "^^^^^^",
        "read by products.release-on-order-cancelled",
        "docs/adr/0021",
    ] {
        assert!(ended.stdout.contains(part), "{part}: {}", ended.stdout);
    }
}

#[test]
fn a_lost_sample_an_event_that_is_not_frozen_and_a_reader_that_no_test_expects_are_found() {
    let codes = |folder: &TempDir| {
        let ended = run(folder, &["check", "contracts", "--json"]);
        assert_eq!(ended.code, 1, "{ended:?}");
        let json = ended.json();
        let findings = json["findings"].as_array().unwrap();
        findings
            .iter()
            .map(|finding| finding["code"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let contract = "contexts/orders/contract/orders.order-shipped.v1";
    let folder = contracts();
    std::fs::remove_file(folder.path().join(format!("{contract}.sample.json"))).unwrap();
    assert_eq!(codes(&folder), ["C010"]);
    std::fs::remove_file(folder.path().join(format!("{contract}.schema.json"))).unwrap();
    assert_eq!(codes(&folder), ["C001"]);

    let folder = contracts();
    let readers = "tools/boundaries/expected/event_readers.txt";
    let text = std::fs::read_to_string(folder.path().join(readers)).unwrap();
    write(&folder, readers, &text.replace("orders.forget-customer", "nobody yet"));
    assert_eq!(codes(&folder), ["C012"]);
}

#[test]
fn every_code_is_listed_and_has_its_page_at_80_columns() {
    let folder = folder();
    let list = run(&folder, &["explain"]);
    assert_eq!(list.code, 0);
    let codes = list.stdout.lines().filter_map(|line| line.split_whitespace().next());
    let codes: Vec<&str> = codes.collect();
    assert!(codes.contains(&"B003") && codes.contains(&"C003"), "{list:?}");
    for code in codes {
        let page = run(&folder, &["explain", code]);
        assert_eq!(page.code, 0, "{page:?}");
        assert!(page.stdout.starts_with(&format!("{code} ")), "{page:?}");
        assert!(page.stdout.contains("How to mend it"), "{page:?}");
        for line in page.stdout.lines() {
            assert!(line.chars().count() <= 80, "{code}: {line}");
        }
    }
    let by_name = run(&folder, &["explain", "no-module-cycles"]);
    assert!(by_name.stdout.starts_with("B033"), "{by_name:?}");
    run(&folder, &["explain", "B999"])
        .is_refused(2, &["B999 is the code of no rule", "galleria explain"]);
}
