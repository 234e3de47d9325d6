//! The fields of an event: their types in Rust, in a JSON schema and in a sample.

use minijinja::context;
use serde_json::{Map, Value, json};

use crate::GenerateError;
use crate::names::{Name, capitalised};

/// The UUID in samples.
const ID: &str = "0197a3c1-9f2e-7c4b-8d11-5a0e6f7b2c3d";

/// The type of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Id,
    Text,
    Integer,
    Number,
    Flag,
    Time,
}

/// One field of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) is_optional: bool,
}

impl Kind {
    /// The names that the command line takes, with their types.
    const NAMES: [(&'static str, Self); 5] = [
        ("id", Self::Id),
        ("text", Self::Text),
        ("integer", Self::Integer),
        ("flag", Self::Flag),
        ("time", Self::Time),
    ];

    fn rust(self) -> &'static str {
        match self {
            Self::Id => "Uuid",
            Self::Text => "String",
            Self::Integer => "i64",
            Self::Number => "f64",
            Self::Flag => "bool",
            Self::Time => "DateTime<Utc>",
        }
    }

    /// Its JSON schema, as `schemars` writes it.
    fn schema(self) -> Map<String, Value> {
        let schema = match self {
            Self::Id => json!({"format": "uuid", "type": "string"}),
            Self::Text => json!({"type": "string"}),
            Self::Integer => json!({"format": "int64", "type": "integer"}),
            Self::Number => json!({"format": "double", "type": "number"}),
            Self::Flag => json!({"type": "boolean"}),
            Self::Time => json!({"format": "date-time", "type": "string"}),
        };
        schema.as_object().cloned().unwrap_or_default()
    }

    fn sample(self) -> Value {
        match self {
            Self::Id => json!(ID),
            Self::Text => json!("an example"),
            Self::Integer => json!(1),
            Self::Number => json!(1.5),
            Self::Flag => json!(true),
            Self::Time => json!("2026-01-01T12:15:00Z"),
        }
    }

    fn sample_expression(self) -> String {
        match self {
            Self::Id => format!("uuid!(\"{ID}\")"),
            Self::Text => "\"an example\".to_owned()".to_owned(),
            Self::Integer => "1".to_owned(),
            Self::Number => "1.5".to_owned(),
            Self::Flag => "true".to_owned(),
            Self::Time => {
                "chrono::DateTime::from_timestamp(1_767_269_700, 0).unwrap_or_default()".to_owned()
            }
        }
    }
}

impl Field {
    /// Reads `name:type`.
    pub(crate) fn parse(text: &str) -> Result<Self, GenerateError> {
        let (name, kind) = text.split_once(':').unwrap_or((text, ""));
        let kinds = Kind::NAMES;
        let kind = kinds.iter().find(|(known, _)| *known == kind).map(|(_, kind)| *kind);
        let Some(kind) = kind else {
            let known = kinds.map(|(name, _)| name).join(", ");
            return Err(GenerateError::Name(format!(
                "the field {text:?} has no known type: write name:type with one of {known}, such as amount_minor:integer"
            )));
        };
        let name = Name::parse(name, "a field")?.snake();
        Ok(Self { name, kind, is_optional: false })
    }

    /// The property `name` of a frozen schema; `None` when it is no scalar.
    pub(crate) fn of_schema(name: &str, property: &Value, is_required: bool) -> Option<Self> {
        let types: Vec<&str> = match property.get("type")? {
            Value::Array(types) => types.iter().filter_map(Value::as_str).collect(),
            one => vec![one.as_str()?],
        };
        let is_nullable = types.contains(&"null");
        let mut others = types.into_iter().filter(|one| *one != "null");
        let format = property.get("format").and_then(Value::as_str).unwrap_or_default();
        let kind = match (others.next()?, format) {
            ("string", "uuid") => Kind::Id,
            ("string", "date-time") => Kind::Time,
            ("string", _) => Kind::Text,
            ("integer", _) => Kind::Integer,
            ("number", _) => Kind::Number,
            ("boolean", _) => Kind::Flag,
            _ => return None,
        };
        let is_optional = is_nullable || !is_required;
        others.next().is_none().then(|| Self { name: name.to_owned(), kind, is_optional })
    }

    /// As templates use it.
    pub(crate) fn values(&self) -> minijinja::Value {
        let Self { name, kind, is_optional } = self;
        let is_keyword = syn::parse_str::<syn::Ident>(name).is_err();
        let rust = kind.rust();
        context! {
            name => name.as_str(),
            // As Rust spells it.
            ident => if is_keyword { format!("r#{name}") } else { name.clone() },
            rust => if *is_optional { format!("Option<{rust}>") } else { rust.to_owned() },
            description => self.description(),
            sample_expression => kind.sample_expression(),
        }
    }

    fn description(&self) -> String {
        let words = self.name.strip_suffix("_id").unwrap_or(&self.name).replace('_', " ");
        match self.kind {
            Kind::Id => format!("The {words}."),
            Kind::Text | Kind::Integer | Kind::Number | Kind::Flag | Kind::Time => {
                format!("{}.", capitalised(&words))
            }
        }
    }
}

/// The JSON schema of an event with these fields, as `schemars` writes it.
pub(crate) fn schema_of(title: &str, description: &str, fields: &[Field]) -> Value {
    let property = |field: &Field| {
        let mut schema = field.kind.schema();
        schema.insert("description".to_owned(), json!(field.description()));
        (field.name.clone(), Value::Object(schema))
    };
    let required: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "description": description,
        "properties": fields.iter().map(property).collect::<Map<_, _>>(),
        "required": required,
        "title": title,
        "type": "object",
    })
}

/// The sample of an event with these fields.
pub(crate) fn sample_of(fields: &[Field]) -> Value {
    let sample = |field: &Field| (field.name.clone(), field.kind.sample());
    Value::Object(fields.iter().map(sample).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_written_with_its_type() {
        let field = Field::parse("amount_minor:integer").unwrap();
        assert_eq!((field.name.as_str(), field.kind), ("amount_minor", Kind::Integer));
        for text in ["amount", "amount:money", "Amount:integer", ":id"] {
            assert!(Field::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn scalars_of_a_schema_are_fields_and_others_are_not() {
        let optional = json!({"type": ["string", "null"], "format": "uuid"});
        let field = Field::of_schema("refund_id", &optional, true).unwrap();
        assert_eq!((field.kind, field.is_optional), (Kind::Id, true));
        assert_eq!(field.values().get_attr("rust").unwrap().to_string(), "Option<Uuid>");
        for property in [json!({"type": "array"}), json!({"$ref": "#/x"}), json!({})] {
            assert_eq!(Field::of_schema("lines", &property, true), None, "{property}");
        }
        let keyword = Field::of_schema("type", &json!({"type": "string"}), true).unwrap();
        assert_eq!(keyword.values().get_attr("ident").unwrap().to_string(), "r#type");
    }
}
