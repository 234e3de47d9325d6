//! The shape of a body, read from its JSON schema without the prose: the part of JSON Schema that contracts use, in a form
//! in which two versions can be compared. Other keywords are stored as they are, and any change of them counts.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::{Map, Value};

mod changes;
mod example;
mod reading;

pub use changes::{Change, ChangeKind};

/// The shape of a value.
#[derive(Debug, Clone, PartialEq)]
pub struct Shape {
    /// Whether it may be `null`.
    pub nullable: bool,
    /// The other types it may have.
    pub kind: Kind,
}

/// The types of a value.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// An object.
    Object {
        /// Its fields, by name.
        fields: BTreeMap<String, Field>,
        /// The other keywords of the schema.
        rest: Map<String, Value>,
    },
    /// A list.
    List {
        /// The shape of each item.
        items: Box<Shape>,
        /// The other keywords of the schema.
        rest: Map<String, Value>,
    },
    /// One of several variants, by name: an enum.
    OneOf(BTreeMap<String, Variant>),
    /// Anything else, as the schema says it.
    Plain(Map<String, Value>),
}

/// A field of an object.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Whether it is always there.
    pub required: bool,
    /// Its shape.
    pub shape: Shape,
}

/// A variant of an enum.
#[derive(Debug, Clone, PartialEq)]
pub enum Variant {
    /// Exactly this value.
    Constant(Value),
    /// Something with a shape of its own.
    Shaped(Shape),
}

impl Variant {
    /// Whether `value` is of this variant.
    pub fn fits(&self, value: &Value) -> bool {
        match self {
            Self::Constant(constant) => constant == value,
            Self::Shaped(Shape { kind: Kind::Object { fields, .. }, .. }) => {
                let mut required = fields.iter().filter(|(_, field)| field.required);
                required.all(|(name, field)| {
                    value.get(name).is_some_and(|value| field.shape.is_no_other_than(value))
                })
            }
            Self::Shaped(_) => false,
        }
    }
}

impl Shape {
    /// A tag allows one value and shows by it which variant it belongs to; other shapes do not tell.
    fn is_no_other_than(&self, value: &Value) -> bool {
        match &self.kind {
            Kind::OneOf(variants) => variants.values().any(|variant| variant.fits(value)),
            Kind::Object { .. } | Kind::List { .. } | Kind::Plain(_) => true,
        }
    }

    /// The variants of enums that `value` has, each with the path to the enum.
    pub fn variants_in(&self, value: &Value) -> Vec<(String, String)> {
        let mut found = Vec::new();
        self.collect_variants(&Path::default(), value, &mut found);
        found
    }

    fn collect_variants(&self, path: &Path, value: &Value, found: &mut Vec<(String, String)>) {
        match &self.kind {
            Kind::Object { fields, .. } => {
                for (name, field) in fields {
                    if let Some(value) = value.get(name) {
                        field.shape.collect_variants(&path.field(name), value, found);
                    }
                }
            }
            Kind::List { items, .. } => {
                for item in value.as_array().into_iter().flatten() {
                    items.collect_variants(&path.items(), item, found);
                }
            }
            Kind::OneOf(variants) => {
                let Some((name, variant)) = variants.iter().find(|(_, one)| one.fits(value)) else {
                    return;
                };
                found.push((path.to_string(), name.clone()));
                if let Variant::Shaped(shape) = variant {
                    shape.collect_variants(&path.variant(name), value, found);
                }
            }
            Kind::Plain(_) => {}
        }
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::Object { rest, .. } => write!(formatter, "object{}", Rest(rest))?,
            Kind::List { items, rest } => write!(formatter, "list of {items}{}", Rest(rest))?,
            Kind::OneOf(variants) => {
                let names: Vec<&str> = variants.keys().map(|name| &**name).collect();
                write!(formatter, "one of {}", names.join(", "))?;
            }
            Kind::Plain(says) => {
                let name = says.get("type").and_then(Value::as_str).unwrap_or("anything");
                let mut rest = says.clone();
                rest.remove("type");
                write!(formatter, "{name}{}", Rest(&rest))?;
            }
        }
        if self.nullable { formatter.write_str(" or null") } else { Ok(()) }
    }
}

/// The other constraints, in brackets.
struct Rest<'a>(&'a Map<String, Value>);

impl fmt::Display for Rest<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keywords: Vec<String> =
            self.0.iter().map(|(name, value)| format!("{name} {value}")).collect();
        if keywords.is_empty() { Ok(()) } else { write!(formatter, " ({})", keywords.join(", ")) }
    }
}

/// Where in a body something is, such as `lines[].sku`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Path(String);

impl Path {
    pub(super) fn field(&self, name: &str) -> Self {
        if self.0.is_empty() { Self(name.to_owned()) } else { Self(format!("{}.{name}", self.0)) }
    }

    pub(super) fn items(&self) -> Self {
        Self(format!("{}[]", self.0))
    }

    pub(super) fn variant(&self, name: &str) -> Self {
        Self(format!("{}<{name}>", self.0))
    }
}

impl fmt::Display for Path {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(if self.0.is_empty() { "the event" } else { &self.0 })
    }
}
