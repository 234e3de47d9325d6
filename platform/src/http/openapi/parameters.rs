//! The parameters of an operation: in the path, after the `?`, and in headers.

use serde_json::{Value, json};
use shared_kernel::TextForm;

use super::schema;
use crate::http::fields::{FieldForm, ValueForm};
use crate::http::prefer::LONGEST_WAIT_SECONDS;
use crate::http::routes::{RequestHeader, RouteDescriptor};
use crate::http::sparse::{ALWAYS, FIELDS};

/// The parameters of an operation.
pub(super) fn parameters(route: &RouteDescriptor) -> Vec<Value> {
    let about = &route.operation;
    let in_path = names_in(&route.path).map(|name| {
        let declared = about.path.iter().find(|(declared, _)| *declared == name);
        let form = declared.map_or(TextForm::UUID, |(_, form)| *form);
        json!({
            "name": name,
            "in": "path",
            "required": true,
            "schema": schema::text(&form),
            "example": form.example,
        })
    });
    let in_query = about.query.iter().flat_map(|form| &form.fields).map(query_parameter);
    let chosen = about.selectable.iter().map(|names| fields_parameter(names));
    let in_headers = about.headers.iter().map(|header| header_parameter(*header));
    let condition = route.answers_not_modified().then(if_none_match);
    in_path.chain(in_query).chain(chosen).chain(in_headers).chain(condition).collect()
}

/// The names between braces.
fn names_in(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'))
}

fn query_parameter(field: &FieldForm) -> Value {
    let mut parameter = json!({
        "name": field.name,
        "in": "query",
        "required": field.required,
        "schema": schema::value(&field.value),
    });
    if let (ValueForm::List { .. }, Some(members)) = (&field.value, parameter.as_object_mut()) {
        // The entries are separated by commas.
        members.insert("style".to_owned(), json!("form"));
        members.insert("explode".to_owned(), json!(false));
    }
    parameter
}

fn fields_parameter(names: &[String]) -> Value {
    let always = if names.iter().any(|name| name == ALWAYS) {
        format!(" The `{ALWAYS}` of an item is always there.")
    } else {
        String::new()
    };
    let description = format!(
        "The fields of the items that are wanted, separated by commas; all of them without it.{always}"
    );
    json!({
        "name": FIELDS,
        "in": "query",
        "required": false,
        "description": description,
        "schema": { "type": "array", "items": { "type": "string", "enum": names }, "minItems": 1 },
        "style": "form",
        "explode": false,
    })
}

fn if_none_match() -> Value {
    json!({
        "name": "If-None-Match",
        "in": "header",
        "required": false,
        "description": "The `ETag` of what the client holds, several of them separated by commas, or `*`: 304 if it is still so.",
        "schema": { "type": "string" },
    })
}

fn header_parameter(header: RequestHeader) -> Value {
    match header {
        RequestHeader::IdempotencyKey { required } => json!({
            "name": "Idempotency-Key",
            "in": "header",
            "required": required,
            "description": "A fresh text for each new request, and the same one when a request is repeated: the repeat gets \
                            the answer of the first, and nothing is done twice.",
            "schema": { "type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]*[!#-&(-~][!-~]*$" },
            "example": TextForm::UUID.example,
        }),
        RequestHeader::IfMatch => json!({
            "name": "If-Match",
            "in": "header",
            "required": true,
            "description": "The `ETag` of the version that was seen, or `*` for any.",
            "schema": { "type": "string", "pattern": r#"^(\*|(W/)?"[!#-~]*")$"# },
            "example": "\"3\"",
        }),
        RequestHeader::Prefer => json!({
            "name": "Prefer",
            "in": "header",
            "required": false,
            "description": format!(
                "`wait=N` (RFC 7240): wait up to N seconds, {LONGEST_WAIT_SECONDS} at most, for the outcome."
            ),
            "schema": { "type": "string" },
            "example": "wait=5",
        }),
    }
}
