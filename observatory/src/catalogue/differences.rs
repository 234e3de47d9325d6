//! The differences between two versions of an event: the fields that were added, taken away, or have another type.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::hosts::EventBody;

/// Fields within each other are looked at so deep.
const DEEPEST: usize = 8;

/// The version of an event before this one, among those that its context publishes.
pub(super) fn version_before<'a>(event: &EventBody, all: &'a [EventBody]) -> Option<&'a EventBody> {
    let (name, version) = split(&event.event_type)?;
    let earlier = all.iter().filter_map(|other| {
        let (other_name, other_version) = split(&other.event_type)?;
        (other_name == name && other_version < version).then_some((other_version, other))
    });
    earlier.max_by_key(|(version, _)| *version).map(|(_, other)| other)
}

fn split(event_type: &str) -> Option<(&str, u32)> {
    let (name, version) = event_type.rsplit_once(".v")?;
    Some((name, version.parse().ok()?))
}

/// The differences in sentences.
pub(super) fn between(before: &Value, after: &Value) -> Vec<String> {
    let (before, after) = (fields(before), fields(after));
    let added = after.iter().filter(|(path, _)| !before.contains_key(*path));
    let added = added.map(|(path, kind)| format!("{path} was added: {kind}"));
    let removed = before.keys().filter(|path| !after.contains_key(*path));
    let removed = removed.map(|path| format!("{path} was taken away"));
    let changed = after.iter().filter_map(|(path, kind)| {
        let was = before.get(path).filter(|was| *was != kind)?;
        Some(format!("{path} was {was} and is {kind}"))
    });
    added.chain(removed).chain(changed).collect()
}

/// Every field by its path, with its type.
fn fields(schema: &Value) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    collect(schema, schema, "", DEEPEST, &mut found);
    found
}

fn collect(
    root: &Value,
    schema: &Value,
    path: &str,
    depth: usize,
    found: &mut BTreeMap<String, String>,
) {
    let schema = resolved(root, schema);
    let Some(depth) = depth.checked_sub(1) else { return };
    let required: Vec<&str> = list(schema, "required").filter_map(Value::as_str).collect();
    let properties = schema.get("properties").and_then(Value::as_object);
    for (name, property) in properties.into_iter().flatten() {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        let optional = if required.contains(&name.as_str()) { "" } else { ", optional" };
        found.insert(path.clone(), format!("{}{optional}", kind(resolved(root, property))));
        collect(root, property, &path, depth, found);
    }
    if let Some(items) = schema.get("items") {
        collect(root, items, &format!("{path}[]"), depth, found);
    }
}

fn list<'a>(schema: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    schema.get(name).and_then(Value::as_array).into_iter().flatten()
}

/// The schema that a `$ref` within the document names.
fn resolved<'a>(root: &'a Value, schema: &'a Value) -> &'a Value {
    let target = schema.get("$ref").and_then(Value::as_str);
    let target = target.and_then(|target| root.pointer(target.trim_start_matches('#')));
    target.unwrap_or(schema)
}

fn kind(schema: &Value) -> String {
    let format = schema.get("format").and_then(Value::as_str);
    let kind = match schema.get("type") {
        Some(Value::String(kind)) => kind.clone(),
        Some(Value::Array(kinds)) => {
            kinds.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" or ")
        }
        Some(_) | None => "one of several forms".to_owned(),
    };
    format.map_or_else(|| kind.clone(), |format| format!("{kind} ({format})"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn event(event_type: &str, schema: Value) -> EventBody {
        EventBody { event_type: event_type.to_owned(), schema, sample: Value::Null }
    }

    #[test]
    fn fields_that_came_went_or_changed_are_named() {
        let before = json!({
            "properties": { "id": { "type": "string" }, "old": { "type": "integer" } },
            "required": ["id", "old"],
        });
        let after = json!({
            "properties": {
                "id": { "type": "string", "format": "uuid" },
                "lines": { "type": "array", "items": { "$ref": "#/$defs/Line" } },
            },
            "required": ["id"],
            "$defs": { "Line": { "properties": { "sku": { "type": "string" } }, "required": ["sku"] } },
        });
        assert_eq!(
            between(&before, &after),
            [
                "lines was added: array, optional",
                "lines[].sku was added: string",
                "old was taken away",
                "id was string and is string (uuid)",
            ]
        );
    }

    #[test]
    fn a_version_is_compared_with_the_one_before() {
        let all = ["a.b.v1", "a.b.v2", "a.b.v3", "a.c.v1"].map(|name| event(name, Value::Null));
        let before = |at: usize| version_before(&all[at], &all).map(|event| &*event.event_type);
        assert_eq!((before(0), before(2), before(3)), (None, Some("a.b.v2"), None));
    }
}
