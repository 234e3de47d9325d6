//! From a JSON schema to a shape. Enums come in several forms: a list of constants, constants with a text each, and
//! objects that a tag or their only field tells apart.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{Field, Kind, Shape};
use variants::{constant, named, title};

mod variants;

/// Keywords of a schema that are for people only.
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

type Words = Map<String, Value>;

impl Shape {
    /// The shape that `schema` describes.
    pub fn of(schema: &Value) -> Self {
        Reading { root: schema, within: Vec::new() }.shape(schema)
    }

    fn plain(words: Words) -> Self {
        Self { nullable: false, kind: Kind::Plain(words) }
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
        let Some(words) = schema.as_object() else {
            // `true` and `false` are schemas too.
            return Shape::plain(Words::from_iter([("schema".to_owned(), schema.clone())]));
        };
        let (reading, words) = self.followed(words.clone());
        reading.without_references(words)
    }

    /// The words of a schema with what it refers to in place of the reference, and without prose.
    fn followed(&self, mut words: Words) -> (Self, Words) {
        let mut reading = self.clone();
        while let Some(Value::String(reference)) = words.remove("$ref") {
            let target = reference.strip_prefix('#').and_then(|path| self.root.pointer(path));
            let Some(target) = target.filter(|_| !reading.within.contains(&reference)) else {
                words.insert("again".to_owned(), reference.into());
                break;
            };
            reading.within.push(reference);
            words = united(target, words);
        }
        words.retain(|word, _| !PROSE.contains(&&**word));
        (reading, words)
    }

    fn without_references(&self, mut words: Words) -> Shape {
        let nullable = takes_null(&mut words);
        let kind = if let Some(Value::Array(constants)) = words.get("enum") {
            Kind::OneOf(constants.iter().filter(|value| !value.is_null()).map(constant).collect())
        } else if let Some(value) = words.get("const") {
            Kind::OneOf(BTreeMap::from([constant(value)]))
        } else if let Some((word, alternatives)) = alternatives(&words) {
            words.remove(word);
            return self.alternatives(&words, word, &alternatives, nullable);
        } else if words.contains_key("properties") {
            self.object(words)
        } else if let Some(items) = words.remove("items") {
            words.remove("type");
            Kind::List { items: Box::new(self.shape(&items)), rest: self.word_for_word(words) }
        } else {
            Kind::Plain(self.word_for_word(words))
        };
        Shape { nullable, kind }
    }

    fn object(&self, mut words: Words) -> Kind {
        let required = words.remove("required").unwrap_or_default();
        let is_required = |name: &str| {
            required.as_array().is_some_and(|names| names.iter().any(|one| one == name))
        };
        let properties = words.remove("properties").unwrap_or_default();
        let fields = properties.as_object().into_iter().flatten().map(|(name, schema)| {
            (name.clone(), Field { required: is_required(name), shape: self.shape(schema) })
        });
        let fields = fields.collect();
        words.remove("type");
        Kind::Object { fields, rest: self.word_for_word(words) }
    }

    /// `beside` is what the schema demands whichever of the alternatives it is.
    fn alternatives(
        &self,
        beside: &Words,
        word: &str,
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
        let mut words = beside.clone();
        words.insert(word.to_owned(), alternatives.into());
        Shape { nullable, kind: Kind::Plain(self.word_for_word(words)) }
    }

    /// Words that are compared as they are, so what they refer to must be in them.
    fn word_for_word(&self, words: Words) -> Words {
        let part = |word: &str, value: Value| match (word, value) {
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
        words.into_iter().map(|(word, value)| (word.clone(), part(&word, value))).collect()
    }

    fn in_full(&self, schema: Value) -> Value {
        let Value::Object(words) = schema else { return schema };
        let (reading, words) = self.followed(words);
        Value::Object(reading.word_for_word(words))
    }
}

/// The rest of `words` without `null`, and whether it was there.
fn takes_null(words: &mut Words) -> bool {
    let by_constant =
        matches!(words.get("enum"), Some(Value::Array(values)) if values.contains(&Value::Null));
    let Some(Value::Array(types)) = words.get_mut("type") else { return by_constant };
    let before = types.len();
    types.retain(|name| name != "null");
    let by_type = types.len() < before;
    if let [only] = &**types {
        let only = only.clone();
        words.insert("type".to_owned(), only);
    }
    by_constant || by_type
}

fn alternatives(words: &Words) -> Option<(&'static str, Vec<Value>)> {
    ["oneOf", "anyOf"]
        .into_iter()
        .find_map(|word| Some((word, words.get(word)?.as_array()?.clone())))
}

/// The target of a reference, merged with the keywords beside it.
fn united(target: &Value, beside: Words) -> Words {
    let mut words = target.as_object().cloned().unwrap_or_default();
    for (word, value) in beside {
        match (words.get_mut(&word), value) {
            (Some(Value::Object(there)), Value::Object(more)) => there.extend(more),
            (Some(Value::Array(there)), Value::Array(more)) => there.extend(more),
            (_, value) => {
                words.insert(word, value);
            }
        }
    }
    words
}

#[cfg(test)]
mod tests;
