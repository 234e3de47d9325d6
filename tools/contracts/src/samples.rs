//! The samples that matter: from the sample of an event and its shape, one for each way in which another event of the
//! same version may differ. Each field that may be left out is left out, each that may be null is null, and each variant
//! of each enum is there once.

use serde_json::Value;

use crate::shape::{Kind, Path, Shape, Variant};

/// A body that the publisher may send.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// How it differs from the frozen one, such as "without `note`"; nothing for the frozen one itself.
    pub differs: Option<String>,
    /// The body.
    pub data: Value,
}

/// The frozen sample, then the others.
pub fn that_matter(shape: &Shape, sample: &Value) -> Vec<Sample> {
    let frozen = Sample { differs: None, data: sample.clone() };
    let others = others(shape, sample, &Path::default());
    let others = others.into_iter().map(|(differs, data)| Sample { differs: Some(differs), data });
    std::iter::once(frozen).chain(others).collect()
}

/// The alternatives of `value`, each with its difference.
fn others(shape: &Shape, value: &Value, path: &Path) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    if shape.nullable {
        found.push((format!("with {path} null"), Value::Null));
    }
    if value.is_null() {
        return found;
    }
    match &shape.kind {
        Kind::Object { fields, .. } => {
            for (name, field) in fields {
                let path = path.field(name);
                let with = |other: Option<Value>| {
                    let mut whole = value.clone();
                    if let Some(there) = whole.as_object_mut() {
                        match other {
                            Some(other) => there.insert(name.clone(), other),
                            None => there.remove(name),
                        };
                    }
                    whole
                };
                if !field.required {
                    found.push((format!("without {path}"), with(None)));
                }
                if let Some(there) = value.get(name) {
                    let others = others(&field.shape, there, &path);
                    found.extend(others.into_iter().map(|(how, other)| (how, with(Some(other)))));
                }
            }
        }
        Kind::List { items, .. } => {
            // One item shows what each may be.
            if let Some((first, rest)) = value.as_array().and_then(|list| list.split_first()) {
                let others = others(items, first, &path.items());
                found.extend(others.into_iter().map(|(how, other)| {
                    (how, std::iter::once(other).chain(rest.iter().cloned()).collect())
                }));
            }
        }
        Kind::OneOf(variants) => {
            for (name, variant) in variants {
                let is_there = variant.fits(value);
                let example = if is_there { value.clone() } else { variant.example() };
                if let Variant::Shaped(shape) = variant {
                    found.extend(others(shape, &example, &path.variant(name)));
                }
                if !is_there {
                    found.push((with_variant(path.to_string().as_str(), name), example));
                }
            }
        }
        Kind::Plain(_) => {}
    }
    found
}

/// How a sample with another variant differs from the frozen one.
pub(super) fn with_variant(path: &str, variant: &str) -> String {
    format!("with {path} being {variant}")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn differences(schema: &Value, sample: &Value) -> Vec<(String, Value)> {
        that_matter(&Shape::of(schema), sample)
            .into_iter()
            .skip(1)
            .map(|sample| (sample.differs.unwrap(), sample.data))
            .collect()
    }

    #[test]
    fn each_optional_field_is_left_out_once() {
        let line = json!({"type": "object", "required": ["sku"], "properties": {
            "sku": {"type": "string"}, "note": {"type": ["string", "null"]},
        }});
        let schema = json!({"type": "object", "required": ["lines"], "properties": {
            "lines": {"type": "array", "items": line}, "coupon": {"type": "string"},
        }});
        let sample = json!({"lines": [{"sku": "MUG", "note": "blue"}], "coupon": "MAY"});
        let expected = [
            ("without coupon", json!({"lines": [{"sku": "MUG", "note": "blue"}]})),
            ("without lines[].note", json!({"lines": [{"sku": "MUG"}], "coupon": "MAY"})),
            (
                "with lines[].note null",
                json!({"lines": [{"sku": "MUG", "note": null}], "coupon": "MAY"}),
            ),
        ];
        let expected = expected.map(|(how, data)| (how.to_owned(), data));
        assert_eq!(differences(&schema, &sample), expected);
    }

    #[test]
    fn every_variant_appears_once_with_and_without_its_optional_fields() {
        let transfer = json!({"type": "object", "required": ["kind", "iban"], "properties": {
            "kind": {"const": "transfer"}, "iban": {"type": "string"}, "bic": {"type": "string"},
        }});
        let cash = json!({"type": "object", "required": ["kind"],
            "properties": {"kind": {"const": "cash"}}});
        let schema = json!({"type": "object", "required": ["by"],
            "properties": {"by": {"oneOf": [cash, transfer]}}});
        let expected = [
            ("without by<transfer>.bic", json!({"by": {"kind": "transfer", "iban": "text"}})),
            (
                "with by being transfer",
                json!({"by": {"kind": "transfer", "iban": "text", "bic": "text"}}),
            ),
        ];
        let expected = expected.map(|(how, data)| (how.to_owned(), data));
        assert_eq!(differences(&schema, &json!({"by": {"kind": "cash"}})), expected);
    }

    #[test]
    fn an_event_that_is_always_the_same_has_one_sample() {
        let schema = json!({"type": "object", "required": ["id"],
            "properties": {"id": {"type": "string"}}});
        assert_eq!(that_matter(&Shape::of(&schema), &json!({"id": "1"})).len(), 1);
    }
}
