//! The forms that a schema can have, as the derive of the contracts writes them and as others do.

use std::collections::BTreeMap;

use serde_json::json;

use super::*;
use crate::shape::Variant;

fn variants(schema: &Value) -> BTreeMap<String, Variant> {
    let Kind::OneOf(variants) = Shape::of(schema).kind else { panic!("{schema} is no enum") };
    variants
}

fn names(schema: &Value) -> Vec<String> {
    variants(schema).into_keys().collect()
}

#[test]
fn titles_and_descriptions_do_not_count() {
    let schema = json!({"type": "string", "description": "The SKU.", "title": "Sku"});
    assert_eq!(Shape::of(&schema), Shape::of(&json!({"type": "string"})));
    let field = json!({"type": "object", "properties": {"title": {"type": "string"}}});
    assert_ne!(
        Shape::of(&field),
        Shape::of(&json!({"type": "object", "properties": {}})),
        "a field may be called like a keyword"
    );
}

#[test]
fn a_reference_counts_as_the_schema_that_it_names() {
    let line = json!({"type": "object", "properties": {"sku": {"type": "string"}}});
    let referring = json!({
        "$defs": {"Line": line},
        "type": "array", "items": {"$ref": "#/$defs/Line", "description": "A line."},
    });
    assert_eq!(Shape::of(&referring), Shape::of(&json!({"type": "array", "items": line})));
    let of = |kind: &str| {
        let map = json!({
            "$defs": {"Line": {"type": kind}},
            "type": "object", "additionalProperties": {"$ref": "#/$defs/Line"},
        });
        Shape::of(&map)
    };
    assert_ne!(of("string"), of("integer"), "also where it is only compared as it is");
}

#[test]
fn a_type_that_contains_itself_is_read_to_its_end() {
    let node = json!({
        "$ref": "#/$defs/Node",
        "$defs": {"Node": {"type": "object", "properties": {"next": {"$ref": "#/$defs/Node"}}}},
    });
    assert!(matches!(Shape::of(&node).kind, Kind::Object { .. }));
}

#[test]
fn null_is_separated_from_the_rest() {
    for schema in [
        json!({"type": ["string", "null"]}),
        json!({"anyOf": [{"type": "string"}, {"type": "null"}]}),
        json!({"$defs": {"Sku": {"type": "string"}}, "anyOf": [{"$ref": "#/$defs/Sku"}, {"type": "null"}]}),
    ] {
        let shape = Shape::of(&schema);
        assert!(shape.nullable, "{schema}");
        assert_eq!(shape.kind, Shape::of(&json!({"type": "string"})).kind, "{schema}");
    }
}

#[test]
fn constants_are_variants_in_each_form() {
    let plain = json!({"type": "string", "enum": ["card", "cash"]});
    let schema = json!({"oneOf": [
        {"type": "string", "const": "card", "description": "By card."},
        {"type": "string", "enum": ["cash"]},
    ]});
    assert_eq!(names(&plain), ["card", "cash"]);
    assert_eq!(Shape::of(&plain), Shape::of(&schema));
}

#[test]
fn objects_are_variants_by_their_tag_or_their_only_field() {
    let tagged = json!({"oneOf": [
        {"type": "object", "required": ["kind", "iban"],
         "properties": {"kind": {"const": "transfer"}, "iban": {"type": "string"}}},
        {"type": "object", "required": ["kind"], "properties": {"kind": {"const": "cash"}}},
    ]});
    assert_eq!(names(&tagged), ["cash", "transfer"]);
    let transfer = &variants(&tagged)["transfer"];
    assert!(transfer.fits(&json!({"kind": "transfer", "iban": "DE"})));
    assert!(!transfer.fits(&json!({"kind": "cash"})));
    let outside = json!({"oneOf": [
        {"type": "string", "const": "cash"},
        {"type": "object", "required": ["transfer"], "properties": {"transfer": {"type": "string"}}},
    ]});
    assert_eq!(names(&outside), ["cash", "transfer"]);
}

#[test]
fn keywords_beside_alternatives_apply_to_each_alternative() {
    let flattened = json!({
        "type": "object", "required": ["id"], "properties": {"id": {"type": "string"}},
        "oneOf": [
            {"type": "object", "required": ["by"], "properties": {"by": {"const": "card"}}},
            {"type": "object", "required": ["by"], "properties": {"by": {"const": "cash"}}},
        ],
    });
    for variant in variants(&flattened).into_values() {
        let Variant::Shaped(Shape { kind: Kind::Object { fields, .. }, .. }) = variant else {
            panic!("{variant:?}");
        };
        assert!(fields["id"].required && fields["by"].required);
    }
}

#[test]
fn alternatives_without_a_tag_are_compared_as_they_are() {
    let either = json!({"anyOf": [{"type": "string"}, {"type": "integer"}]});
    assert!(matches!(Shape::of(&either).kind, Kind::Plain(_)));
    let other = json!({"anyOf": [{"type": "string"}, {"type": "boolean"}]});
    assert_ne!(Shape::of(&either), Shape::of(&other));
}
