//! The findings in planted checkouts, and that every code is in the catalogue.

use std::collections::BTreeSet;

use boundaries::catalogue::{rule, rules};

use super::*;
use crate::Rule;

const VIEW: &str = "contexts/products/src/infrastructure/subscriptions/order_placed.rs";

/// A folder with these files.
fn planted(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (file, text) in files {
        let path = folder.path().join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

#[test]
fn every_contract_rule_of_the_catalogue_has_its_code_here_and_the_other_way_round() {
    let by_break =
        Rule::ALL.map(|rule| (rule.code().to_owned(), serde_json::to_value(rule).unwrap()));
    for (code, name) in &by_break {
        assert_eq!(rule(code).map(|rule| rule.name.as_str()), name.as_str(), "{code}");
    }
    let here = [halves::HALF, readers::UNREAD, readers::UNRECORDED].map(str::to_owned);
    let here: BTreeSet<String> = by_break.into_iter().map(|(code, _)| code).chain(here).collect();
    let codes = rules().iter().map(|rule| rule.code.clone());
    let catalogue: BTreeSet<String> = codes.filter(|code| code.starts_with('C')).collect();
    assert_eq!(here, catalogue);
}

#[test]
fn a_half_of_a_version_and_a_file_that_is_no_json_are_found() {
    let folder = planted(&[
        ("contexts/orders/contract/orders.placed.v1.schema.json", "{}"),
        ("contexts/orders/contract/orders.shipped.v1.schema.json", "{}"),
        ("contexts/orders/contract/orders.shipped.v1.sample.json", "{}"),
        ("contexts/orders/contract/orders.paid.v1.schema.json", "{\n  oops"),
        ("contexts/orders/contract/orders.paid.v1.sample.json", "{}"),
        ("contexts/users/README.md", ""),
    ]);
    let found = halves::halves(folder.path()).unwrap();
    let places: Vec<String> = found.iter().map(Violation::place).collect();
    assert_eq!(
        places,
        [
            "contexts/orders/contract/orders.paid.v1.schema.json:2",
            "contexts/orders/contract/orders.placed.v1.schema.json",
        ]
    );
    assert!(found[1].found.contains("golden sample"), "{found:?}");
}

#[test]
fn a_version_that_a_handler_leaves_unread_is_found_at_its_subscription() {
    let folder = planted(&[(VIEW, "//! A view.\nevent_type: \"orders.order-placed.v1\",\n")]);
    let published = ["orders.order-placed.v1", "orders.order-placed.v2", "orders.order-paid.v2"];
    let one = ("products", "orders.order-placed.v1", "products.reserve");
    let found = readers::unread_versions(folder.path(), &[one], &published);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].code, found[0].place()), ("C011", format!("{VIEW}:2")));
    let both = [one, ("products", "orders.order-placed.v2", "products.reserve")];
    assert_eq!(readers::unread_versions(folder.path(), &both, &published), []);
}

#[test]
fn a_reader_that_no_test_expects_is_found() {
    let folder = planted(&[]);
    let recorded = "orders.order-placed.v1 → products.reserve, reviews.invite\n";
    let reader = |handler| [("products", "orders.order-placed.v1", handler)];
    for known in ["products.reserve", "reviews.invite"] {
        assert_eq!(readers::unrecorded(folder.path(), &reader(known), recorded), []);
    }
    let found = readers::unrecorded(folder.path(), &reader("products.count"), recorded);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].file, "contexts/products/src/descriptor.rs");
}

#[test]
fn the_subscriptions_of_this_program_read_every_version_and_are_expected() {
    let workspace = Workspace::find(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
    assert_eq!(in_code(workspace.root()), []);
    assert_eq!(halves::halves(workspace.root()).unwrap(), []);
}
