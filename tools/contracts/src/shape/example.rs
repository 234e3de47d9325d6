//! Values that a shape allows, for what the sample of an event does not show.

use serde_json::{Value, json};

use super::{Kind, Shape, Variant};

impl Shape {
    /// The smallest value of this shape that has every field.
    pub(crate) fn example(&self) -> Value {
        match &self.kind {
            Kind::Object { fields, .. } => {
                fields.iter().map(|(name, field)| (name.clone(), field.shape.example())).collect()
            }
            Kind::List { items, .. } => json!([items.example()]),
            Kind::OneOf(variants) => variants.values().next().map_or(Value::Null, Variant::example),
            Kind::Plain(keywords) => {
                let keyword = |name| keywords.get(name).and_then(Value::as_str);
                match (keyword("type"), keyword("format")) {
                    (Some("string"), Some("uuid")) => json!(uuid::Uuid::nil()),
                    (Some("string"), Some("date-time")) => json!("2026-01-01T00:00:00Z"),
                    (Some("string"), Some("date")) => json!("2026-01-01"),
                    (Some("string"), _) => json!("text"),
                    (Some("integer" | "number"), _) => {
                        keywords.get("minimum").cloned().unwrap_or_else(|| json!(1))
                    }
                    (Some("boolean"), _) => json!(true),
                    (Some("object"), _) => json!({}),
                    (Some("array"), _) => json!([]),
                    _ => Value::Null,
                }
            }
        }
    }
}

impl Variant {
    /// The smallest value of this variant that has every field.
    pub(crate) fn example(&self) -> Value {
        match self {
            Self::Constant(value) => value.clone(),
            Self::Shaped(shape) => shape.example(),
        }
    }
}
