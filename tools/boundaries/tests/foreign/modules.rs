//! Contexts that are modules of one crate.

use super::sample::Sample;

#[test]
fn a_published_module_may_be_named_and_nothing_else() {
    let sample = Sample::of_modules();
    assert_eq!(sample.found(), []);
    sample.append("src/contexts/sales/web.rs", "use crate::contexts::billing::store::ALL;\n");
    sample.assert_found(
        "B002",
        "src/contexts/sales/web.rs:3",
        "crate::contexts::billing::store::ALL",
    );
}

#[test]
fn a_relative_path_to_another_context_is_found() {
    let sample = Sample::of_modules();
    sample
        .append("src/contexts/sales/domain.rs", "fn f() { super::super::billing::store::f(); }\n");
    sample.assert_found(
        "B002",
        "src/contexts/sales/domain.rs:2",
        "crate::contexts::billing::store::f",
    );
}

#[test]
fn an_edge_that_is_allowed_with_a_reason_is_not_reported() {
    let sample = Sample::of_modules();
    sample.append("src/contexts/sales/web.rs", "use crate::contexts::billing::store::ALL;\n");
    let config = std::fs::read_to_string(sample.root().join("boundaries.toml")).unwrap();
    let allowed = "published = [\"api\"]\nallow = [{ from = \"sales\", to = \"billing\", reason = \"until 1.4\" }]";
    sample.write("boundaries.toml", &config.replace("published = [\"api\"]", allowed));
    assert_eq!(sample.found(), []);
}

#[test]
fn layers_within_a_module_are_checked() {
    let sample = Sample::of_modules();
    sample.append("src/contexts/sales/domain.rs", "use super::web::Page;\n");
    sample.assert_found(
        "B027",
        "src/contexts/sales/domain.rs:2",
        "crate::contexts::sales::web::Page",
    );
}

#[test]
fn tables_are_owned_by_name_and_by_prefix() {
    for (table, line) in
        [("orders", "SELECT 1 FROM orders"), ("order_lines", "DELETE FROM order_lines")]
    {
        let sample = Sample::of_modules();
        sample.append("src/contexts/billing/store.rs", &format!("const O: &str = \"{line}\";\n"));
        let found = format!("the table `{table}`, which `sales` owns");
        sample.assert_found("B003", "src/contexts/billing/store.rs:2", &found);
    }
}
