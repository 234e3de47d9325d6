//! The parameters of an operation: in the path, after the `?`, and in headers.

use serde_json::{Value, json};
use shared_kernel::TextForm;

use super::schema;
use crate::http::fields::{FieldForm, ValueForm};
use crate::http::prefer::LONGEST_WAIT_SECONDS;
use crate::http::routes::{RequestHeader, RouteDescriptor};

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
    let in_headers = about.headers.iter().map(|header| header_parameter(*header));
    in_path.chain(in_query).chain(in_headers).collect()
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
            "schema": { "type": "string" },
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
