//! Each rule, with a change that breaks it and one that does not.

use serde_json::{Value, json};

use super::*;

fn order(properties: &Value, required: &[&str]) -> Shape {
    Shape::of(&json!({"type": "object", "properties": properties, "required": required}))
}

/// The one difference.
fn change(before: &Shape, now: &Shape) -> (String, ChangeKind) {
    let mut changes = before.changes(now);
    assert_eq!(changes.len(), 1, "{changes:?}");
    let Change { path, what } = changes.remove(0);
    (path, what)
}

fn text() -> Value {
    json!({"type": "string"})
}

#[test]
fn equal_shapes_have_no_changes() {
    let shape = order(&json!({"id": text(), "note": text()}), &["id"]);
    assert_eq!(shape.changes(&shape), []);
}

#[test]
fn an_optional_field_may_be_added_and_removed() {
    let without = order(&json!({"id": text()}), &["id"]);
    let with = order(&json!({"id": text(), "note": text()}), &["id"]);
    assert_eq!(change(&without, &with), ("note".to_owned(), ChangeKind::OptionalAdded));
    assert_eq!(change(&with, &without), ("note".to_owned(), ChangeKind::OptionalRemoved));
    assert!(!ChangeKind::OptionalAdded.breaks() && !ChangeKind::OptionalRemoved.breaks());
}

#[test]
fn a_required_field_may_be_neither_removed_nor_added() {
    let short = order(&json!({"id": text()}), &["id"]);
    let long = order(&json!({"id": text(), "sku": text()}), &["id", "sku"]);
    assert_eq!(change(&long, &short), ("sku".to_owned(), ChangeKind::RequiredRemoved));
    assert_eq!(change(&short, &long), ("sku".to_owned(), ChangeKind::RequiredAdded));
    assert!(ChangeKind::RequiredRemoved.breaks() && ChangeKind::RequiredAdded.breaks());
}

#[test]
fn a_field_stays_required_or_optional() {
    let required = order(&json!({"id": text()}), &["id"]);
    let optional = order(&json!({"id": text()}), &[]);
    assert_eq!(change(&required, &optional), ("id".to_owned(), ChangeKind::BecameOptional));
    assert_eq!(change(&optional, &required), ("id".to_owned(), ChangeKind::BecameRequired));
    assert!(ChangeKind::BecameOptional.breaks() && ChangeKind::BecameRequired.breaks());
}

#[test]
fn a_type_may_not_change_however_deep_it_is() {
    let lines = |sku: Value| {
        let line = json!({"type": "object", "properties": {"sku": sku}, "required": ["sku"]});
        order(&json!({"lines": {"type": "array", "items": line}}), &["lines"])
    };
    for other in [
        json!({"type": "integer"}),
        json!({"type": ["string", "null"]}),
        json!({"type": "string", "format": "uuid"}),
        json!({"type": "string", "maxLength": 5}),
        json!({"type": "string", "enum": ["MUG"]}),
        json!({"type": "array", "items": {"type": "string"}}),
    ] {
        let (path, what) = change(&lines(text()), &lines(other.clone()));
        assert_eq!(path, "lines[].sku", "{other}");
        assert!(matches!(what, ChangeKind::Type { .. }) && what.breaks(), "{other}: {what:?}");
    }
}

#[test]
fn variants_are_reported_one_by_one() {
    let paid =
        |variants: &[&str]| order(&json!({"by": {"type": "string", "enum": variants}}), &["by"]);
    let (few, many) = (paid(&["card"]), paid(&["card", "cash"]));
    let by = "by".to_owned();
    assert_eq!(change(&few, &many), (by.clone(), ChangeKind::VariantAdded("cash".to_owned())));
    assert_eq!(change(&many, &few), (by, ChangeKind::VariantRemoved("cash".to_owned())));
}

#[test]
fn a_variant_with_fields_keeps_to_the_same_rules() {
    let paid = |required: &[&str]| {
        let transfer = json!({
            "type": "object", "required": required,
            "properties": {"kind": {"const": "transfer"}, "iban": {"type": "string"}},
        });
        let cash = json!({
            "type": "object", "required": ["kind"], "properties": {"kind": {"const": "cash"}},
        });
        order(&json!({"by": {"oneOf": [transfer, cash]}}), &["by"])
    };
    let (path, what) = change(&paid(&["kind", "iban"]), &paid(&["kind"]));
    assert_eq!((&*path, what), ("by<transfer>.iban", ChangeKind::BecameOptional));
}
