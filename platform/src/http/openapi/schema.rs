//! JSON Schema of what readers of fields take.

use serde_json::{Map, Value, json};
use shared_kernel::{IntegerForm, TextForm};

use crate::http::fields::{FieldForm, ObjectForm, ValueForm};

/// The schema of an object whose unknown fields are refused.
pub(super) fn object(form: &ObjectForm) -> Value {
    let mut schema = open_object(form);
    if let Some(members) = schema.as_object_mut() {
        members.insert("additionalProperties".to_owned(), json!(false));
    }
    schema
}

/// The schema of an object whose unknown fields are ignored.
pub(super) fn open_object(form: &ObjectForm) -> Value {
    let property = |field: &FieldForm| {
        let schema = value(&field.value);
        let schema = if field.nullable { or_null(schema) } else { schema };
        (field.name.to_owned(), schema)
    };
    let properties: Map<_, _> = form.fields.iter().map(property).collect();
    let required = form.fields.iter().filter(|field| field.required).map(|field| field.name);
    let required: Vec<_> = required.collect();
    let mut schema = json!({ "type": "object", "properties": properties });
    if let (false, Some(members)) = (required.is_empty(), schema.as_object_mut()) {
        members.insert("required".to_owned(), json!(required));
    }
    schema
}

/// The schema of a value.
pub(super) fn value(form: &ValueForm) -> Value {
    match form {
        ValueForm::Text(form) => text(form),
        ValueForm::Integer(form) => integer(form),
        ValueForm::Flag => json!({ "type": "boolean" }),
        ValueForm::True => json!({ "type": "boolean", "const": true }),
        ValueForm::Object(form) => object(form),
        ValueForm::List { length, of } => json!({
            "type": "array",
            "items": value(of),
            "minItems": length.start(),
            "maxItems": length.end(),
        }),
    }
}

/// No reader takes a text with the NUL character.
const NO_NUL: &str = r"^[^\u0000]*$";

/// The schema of a text.
pub(super) fn text(form: &TextForm) -> Value {
    let TextForm { shortest, longest, format, pattern, one_of, example: _ } = *form;
    let mut schema = json!({ "type": "string" });
    let Some(members) = schema.as_object_mut() else { return schema };
    let mut set = |name: &str, value: Value| members.insert(name.to_owned(), value);
    if shortest > 0 {
        set("minLength", json!(shortest));
    }
    if let Some(longest) = longest {
        set("maxLength", json!(longest));
    }
    if let Some(format) = format {
        set("format", json!(format));
    }
    if !one_of.is_empty() {
        set("enum", json!(one_of));
    } else if let Some(pattern) = pattern {
        set("pattern", json!(pattern));
    } else if format.is_none_or(|format| format == "password") {
        set("pattern", json!(NO_NUL));
    }
    schema
}

fn integer(form: &IntegerForm) -> Value {
    let IntegerForm { least, most, but, example: _ } = *form;
    let mut schema =
        json!({ "type": "integer", "format": "int64", "minimum": least, "maximum": most });
    if let (Some(refused), Some(members)) = (but, schema.as_object_mut()) {
        members.insert("not".to_owned(), json!({ "const": refused }));
    }
    schema
}

/// The same, or null.
fn or_null(mut schema: Value) -> Value {
    let Some(members) = schema.as_object_mut() else { return schema };
    if let Some(kind) = members.get_mut("type") {
        *kind = json!([kind.clone(), "null"]);
    }
    if let Some(Value::Array(texts)) = members.get_mut("enum") {
        texts.push(Value::Null);
    }
    schema
}
