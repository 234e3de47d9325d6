//! Contexts that are crates of a workspace.

use super::sample::Sample;

#[test]
fn a_workspace_that_keeps_its_rules_is_clean() {
    assert_eq!(Sample::of_crates().found(), []);
}

#[test]
fn a_dependency_between_contexts_is_told_once_with_its_line_and_the_imports_that_need_it() {
    let sample = Sample::of_crates();
    sample.append("contexts/sales/Cargo.toml", "billing = { path = \"../billing\" }\n");
    sample.append("contexts/sales/src/core.rs", "fn f() { billing::bill(); }\n");
    sample.assert_found("B001", "contexts/sales/Cargo.toml:8", "sales depends on billing");
    let (_, text, _) = sample.run(&[]);
    for line in [
        "8 | billing = { path = \"../billing\" }",
        "  | ^^^^^^^",
        "  may use    `sales` may use common",
        "  mends also contexts/sales/src/core.rs:2",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    assert!(!text.contains("docs/adr"), "documents of Galleria are not theirs: {text}");
    assert!(!text.contains('\u{1b}'), "no colours where there is no terminal: {text}");
}

#[test]
fn an_import_without_a_dependency_is_found_too() {
    let sample = Sample::of_crates();
    sample.append("contexts/sales/src/store.rs", "use billing::bill;\n");
    sample.assert_found("B002", "contexts/sales/src/store.rs:3", "billing::bill");
}

#[test]
fn layers_of_any_name_keep_their_order_and_their_seals() {
    let sample = Sample::of_crates();
    sample.append("contexts/sales/src/core.rs", "use crate::store::ALL;\n");
    sample.assert_found("B027", "contexts/sales/src/core.rs:2", "crate::store::ALL");

    let sample = Sample::of_crates();
    let open = "pub struct Line { pub total: u64 }\nimpl Line { fn vat(&self) {} }\n";
    sample.append("contexts/sales/src/core.rs", open);
    let found = "`Line` has the method `vat`, and its fields are visible: total";
    sample.assert_found("B030", "contexts/sales/src/core.rs:2", found);
}

#[test]
fn a_rule_of_their_own_has_their_name_their_reason_and_their_document() {
    let sample = Sample::of_crates();
    sample.append("contexts/sales/src/store.rs", "use reqwest::Client;\n");
    sample.assert_found("B026", "contexts/sales/src/store.rs:3", "reqwest::Client");
    let (_, text, _) = sample.run(&[]);
    for part in ["[B026] one-http-client: reqwest::Client", "timeouts and retries", "docs/http.md"]
    {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn tables_are_owned_by_migrations_and_by_schemas() {
    let sample = Sample::of_crates();
    let join = "const J: &str = \"SELECT 1 FROM orders o\n JOIN invoices i ON true\";\n";
    sample.append("contexts/sales/src/store.rs", join);
    let found = "the table `invoices`, which `billing` owns";
    sample.assert_found("B003", "contexts/sales/src/store.rs:4", found);

    let sample = Sample::of_crates();
    let schema = "const S: &str = \"SELECT 1 FROM sales.customers\";\n";
    sample.append("contexts/billing/src/lib.rs", schema);
    let found = "the table `customers`, which `sales` owns";
    sample.assert_found("B003", "contexts/billing/src/lib.rs:2", found);
}

#[test]
fn a_crate_that_the_file_forgets_may_use_nothing() {
    let sample = Sample::of_crates();
    let manifest = "[package]\nname = \"extra\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[dependencies]\nsales = { path = \"../contexts/sales\" }\n";
    sample.write("extra/Cargo.toml", manifest).write("extra/src/lib.rs", "");
    let members = "[workspace]\nresolver = \"3\"\nmembers = [\"contexts/*\", \"common\", \"app\", \"extra\"]\n";
    sample.write("Cargo.toml", members);
    sample.assert_found("B001", "extra/Cargo.toml:6", "extra depends on sales");
    let (_, text, _) = sample.run(&[]);
    assert!(text.contains("`extra` is in no [[crates]] entry of boundaries.toml"), "{text}");
}
