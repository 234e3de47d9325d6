//! The variants of an enum: the name of each, and the tag that distinguishes it.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::shape::{Kind, Shape, Variant};

/// The title of a schema.
pub(super) fn title(schema: &Value) -> Option<String> {
    let named = schema.get("title").and_then(Value::as_str);
    let referred = schema.get("$ref").and_then(Value::as_str);
    let referred = referred.and_then(|reference| reference.rsplit('/').next());
    named.or(referred).map(str::to_owned)
}

/// A value that is a variant, and its name.
pub(super) fn constant(value: &Value) -> (String, Variant) {
    let name = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    (name, Variant::Constant(value.clone()))
}

/// The variants by name; nothing when one has no name of its own.
pub(super) fn named(shapes: Vec<(Option<String>, Shape)>) -> Option<BTreeMap<String, Variant>> {
    let mut variants = BTreeMap::new();
    for (title, shape) in shapes {
        let named = if let Kind::OneOf(inner) = shape.kind {
            inner
        } else {
            let name = tag(&shape).or(title)?;
            BTreeMap::from([(name, Variant::Shaped(shape))])
        };
        for (name, variant) in named {
            if variants.insert(name, variant).is_some() {
                return None;
            }
        }
    }
    Some(variants)
}

/// The tag that distinguishes an object from others: the only value of a required field, or its only field.
fn tag(shape: &Shape) -> Option<String> {
    let Kind::Object { fields, .. } = &shape.kind else { return None };
    let required = || fields.iter().filter(|(_, field)| field.required);
    let tagged = required().find_map(|(_, field)| match &field.shape.kind {
        Kind::OneOf(variants) if variants.len() == 1 => variants.keys().next().cloned(),
        Kind::Object { .. } | Kind::List { .. } | Kind::OneOf(_) | Kind::Plain(_) => None,
    });
    let only = || (fields.len() == 1).then(|| required().next().map(|(name, _)| name.clone()));
    tagged.or_else(|| only().flatten())
}
