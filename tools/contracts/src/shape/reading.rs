//! From a JSON schema to a shape. Enums come in several forms: a list of constants, constants with a text each, and
//! objects that a tag or their only field distinguishes.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{Field, Kind, Shape};
use variants::{constant, named, title};

mod variants;

/// Keywords of a schema without meaning for a validator.
const PROSE: [&str; 9] = [
    "$schema",
    "$id",
    "$comment",
    "$defs",
    "title",
    "description",
    "default",
    "examples",
    "deprecated",
];

type Keywords = Map<String, Value>;

impl Shape {
    /// The shape that `schema` describes.
    pub fn of(schema: &Value) -> Self {
        Reading { root: schema, within: Vec::new() }.shape(schema)
    }

    fn plain(keywords: Keywords) -> Self {
        Self { nullable: false, kind: Kind::Plain(keywords) }
    }
}

/// One reading of one schema.
#[derive(Clone)]
struct Reading<'a> {
    root: &'a Value,
    /// The references that were followed to get here. A type that contains itself is followed once.
    within: Vec<String>,
}

impl Reading<'_> {
    fn shape(&self, schema: &Value) -> Shape {
        let Some(keywords) = schema.as_object() else {
            // `true` and `false` are schemas too.
            return Shape::plain(Keywords::from_iter([("schema".to_owned(), schema.clone())]));
        };
        let (reading, keywords) = self.followed(keywords.clone());
        reading.without_references(keywords)
    }

    /// The keywords of a schema with what it refers to in place of the reference, and without prose.
    fn followed(&self, mut keywords: Keywords) -> (Self, Keywords) {
        let mut reading = self.clone();
        while let Some(Value::String(reference)) = keywords.remove("$ref") {
            let target = reference.strip_prefix('#').and_then(|path| self.root.pointer(path));
            let Some(target) = target.filter(|_| !reading.within.contains(&reference)) else {
                keywords.insert("again".to_owned(), reference.into());
                break;
            };
            reading.within.push(reference);
            keywords = united(target, keywords);
        }
        keywords.retain(|keyword, _| !PROSE.contains(&&**keyword));
        (reading, keywords)
    }

    fn without_references(&self, mut keywords: Keywords) -> Shape {
        let nullable = takes_null(&mut keywords);
        let kind = if let Some(Value::Array(constants)) = keywords.get("enum") {
            Kind::OneOf(constants.iter().filter(|value| !value.is_null()).map(constant).collect())
        } else if let Some(value) = keywords.get("const") {
            Kind::OneOf(BTreeMap::from([constant(value)]))
        } else if let Some((keyword, alternatives)) = alternatives(&keywords) {
            keywords.remove(keyword);
            return self.alternatives(&keywords, keyword, &alternatives, nullable);
        } else if keywords.contains_key("properties") {
            self.object(keywords)
        } else if let Some(items) = keywords.remove("items") {
            keywords.remove("type");
            Kind::List { items: Box::new(self.shape(&items)), rest: self.word_for_word(keywords) }
        } else {
            Kind::Plain(self.word_for_word(keywords))
        };
        Shape { nullable, kind }
    }

    fn object(&self, mut keywords: Keywords) -> Kind {
        let required = keywords.remove("required").unwrap_or_default();
        let is_required = |name: &str| {
            required.as_array().is_some_and(|names| names.iter().any(|one| one == name))
        };
        let properties = keywords.remove("properties").unwrap_or_default();
        let fields = properties.as_object().into_iter().flatten().map(|(name, schema)| {
            (name.clone(), Field { required: is_required(name), shape: self.shape(schema) })
        });
        let fields = fields.collect();
        keywords.remove("type");
        Kind::Object { fields, rest: self.word_for_word(keywords) }
    }

    /// `beside` is what the schema demands whichever of the alternatives it is.
    fn alternatives(
        &self,
        beside: &Keywords,
        keyword: &str,
        alternatives: &[Value],
        nullable: bool,
    ) -> Shape {
        let mut nullable = nullable;
        let mut shapes = Vec::new();
        for alternative in alternatives {
            if alternative.get("type").is_some_and(|name| name == "null") {
                nullable = true;
            } else {
                let whole = Value::Object(united(alternative, beside.clone()));
                shapes.push((title(alternative), self.shape(&whole)));
            }
        }
        nullable |= shapes.iter().any(|(_, shape)| shape.nullable);
        if let [(_, only)] = &*shapes {
            return Shape { nullable, kind: only.kind.clone() };
        }
        if let Some(variants) = named(shapes) {
            return Shape { nullable, kind: Kind::OneOf(variants) };
        }
        // Nothing tells them apart, so every change of them counts.
        let mut keywords = beside.clone();
        keywords.insert(keyword.to_owned(), alternatives.into());
        Shape { nullable, kind: Kind::Plain(self.word_for_word(keywords)) }
    }

    /// Keywords that are compared as they are, so what they refer to must be in them.
    fn word_for_word(&self, keywords: Keywords) -> Keywords {
        let part = |keyword: &str, value: Value| match (keyword, value) {
            ("enum" | "const" | "required", value) => value,
            ("properties" | "patternProperties", Value::Object(named)) => {
                let schemas = named.into_iter().map(|(name, schema)| (name, self.in_full(schema)));
                Value::Object(schemas.collect())
            }
            (_, Value::Array(schemas)) => {
                schemas.into_iter().map(|schema| self.in_full(schema)).collect()
            }
            (_, value) => self.in_full(value),
        };
        keywords
            .into_iter()
            .map(|(keyword, value)| (keyword.clone(), part(&keyword, value)))
            .collect()
    }

    fn in_full(&self, schema: Value) -> Value {
        let Value::Object(keywords) = schema else { return schema };
        let (reading, keywords) = self.followed(keywords);
        Value::Object(reading.word_for_word(keywords))
    }
}

/// The rest of `keywords` without `null`, and whether it was there.
fn takes_null(keywords: &mut Keywords) -> bool {
    let by_constant =
        matches!(keywords.get("enum"), Some(Value::Array(values)) if values.contains(&Value::Null));
    let Some(Value::Array(types)) = keywords.get_mut("type") else { return by_constant };
    let before = types.len();
    types.retain(|name| name != "null");
    let by_type = types.len() < before;
    if let [only] = &**types {
        let only = only.clone();
        keywords.insert("type".to_owned(), only);
    }
    by_constant || by_type
}

fn alternatives(keywords: &Keywords) -> Option<(&'static str, Vec<Value>)> {
    ["oneOf", "anyOf"]
        .into_iter()
        .find_map(|keyword| Some((keyword, keywords.get(keyword)?.as_array()?.clone())))
}

/// The target of a reference, merged with the keywords beside it.
fn united(target: &Value, beside: Keywords) -> Keywords {
    let mut keywords = target.as_object().cloned().unwrap_or_default();
    for (keyword, value) in beside {
        match (keywords.get_mut(&keyword), value) {
            (Some(Value::Object(there)), Value::Object(more)) => there.extend(more),
            (Some(Value::Array(there)), Value::Array(more)) => there.extend(more),
            (_, value) => {
                keywords.insert(keyword, value);
            }
        }
    }
    keywords
}

#[cfg(test)]
mod tests;
