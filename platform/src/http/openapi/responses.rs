//! The responses of an operation: its answers, and its refusals by status.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use schemars::SchemaGenerator;
use serde_json::{Map, Value, json};

use super::components::Components;
use super::headers;
use crate::http::problem::{CONTENT_TYPE, ProblemKind};
use crate::http::routes::{Answer, AnswerBody, RouteDescriptor};
use crate::http::sparse::or_sparse;

/// The responses by status.
pub(super) fn responses(
    generator: &mut SchemaGenerator,
    shared: &mut Components,
    route: &RouteDescriptor,
    kinds: &[&'static ProblemKind],
) -> Map<String, Value> {
    let mut responses = Map::new();
    for answer in &route.operation.answers {
        let described = response(generator, shared, route, answer);
        // One status may have a body for programs and a page for people.
        match responses.get_mut(answer.status.as_str()) {
            Some(known) => join(known, described),
            None => drop(responses.insert(answer.status.as_str().to_owned(), described)),
        }
    }
    if let Some(tagged) = route.operation.answers.iter().find(|answer| answer.tagged)
        && route.answers_not_modified()
    {
        let status = StatusCode::NOT_MODIFIED;
        let unchanged = json!({
            "description": "The client holds this answer already, as `If-None-Match` says.",
            "headers": headers::of_answer(route, tagged, status).described(shared),
        });
        responses.insert(status.as_str().to_owned(), unchanged);
    }
    let mut refusals: BTreeMap<StatusCode, Vec<&'static ProblemKind>> = BTreeMap::new();
    for kind in kinds {
        refusals.entry(kind.status).or_default().push(kind);
    }
    for (status, mut kinds) in refusals {
        kinds.sort_by_key(|kind| kind.code);
        kinds.dedup();
        let headers = headers::of_refusal(route, status);
        let refused = refusal(status, &kinds, &headers.described(shared));
        if let Some(page) = responses.get_mut(status.as_str()) {
            join(page, refused);
            continue;
        }
        let name = name(status, &kinds, &headers.of_the_endpoint());
        let reference = json!({ "$ref": format!("#/components/responses/{name}") });
        shared.refusals.insert(name, refused);
        responses.insert(status.as_str().to_owned(), reference);
    }
    responses
}

fn response(
    generator: &mut SchemaGenerator,
    shared: &mut Components,
    route: &RouteDescriptor,
    answer: &Answer,
) -> Value {
    let reason = answer.status.canonical_reason().unwrap_or("The answer");
    let mut response = json!({ "description": reason });
    let Some(members) = response.as_object_mut() else { return response };
    match &answer.body {
        AnswerBody::Nothing => {}
        AnswerBody::Json(media, schema) => {
            let whole = schema(generator);
            let schema = match route.operation.selectable {
                Some(_) => or_sparse(whole, generator),
                None => whole.to_value(),
            };
            let content = json!({ *media: { "schema": schema } });
            members.insert("content".to_owned(), content);
        }
        AnswerBody::Html => {
            let content = json!({ "text/html": { "schema": { "type": "string" } } });
            members.insert("content".to_owned(), content);
        }
    }
    let headers = headers::of_answer(route, answer, answer.status).described(shared);
    members.insert("headers".to_owned(), Value::Object(headers));
    response
}

/// The name of a refusal: its status, its codes, and what its headers tell of the endpoint.
fn name(status: StatusCode, kinds: &[&'static ProblemKind], told: &[&str]) -> String {
    let parts = kinds.iter().map(|kind| kind.code).chain(told.iter().copied());
    parts.fold(status.as_str().to_owned(), |name, part| format!("{name}.{part}"))
}

/// Adds the content and the description of a refusal to those of a page with the same status.
fn join(page: &mut Value, refused: Value) {
    let (Some(page), Value::Object(refused)) = (page.as_object_mut(), refused) else { return };
    for (name, value) in refused {
        match (page.get_mut(&name), value) {
            (Some(Value::Object(known)), Value::Object(more)) => known.extend(more),
            (_, value) => drop(page.insert(name, value)),
        }
    }
}

fn refusal(
    status: StatusCode,
    kinds: &[&'static ProblemKind],
    headers: &Map<String, Value>,
) -> Value {
    let lines: Vec<String> =
        kinds.iter().map(|kind| format!("- `{}`: {}", kind.code, kind.meaning)).collect();
    let codes: Vec<&str> = kinds.iter().map(|kind| kind.code).collect();
    json!({
        "description": lines.join("\n"),
        "headers": headers,
        "content": {
            CONTENT_TYPE: {
                "schema": {
                    "allOf": [
                        { "$ref": "#/components/schemas/Problem" },
                        { "properties": { "code": { "enum": codes }, "status": { "const": status.as_u16() } } },
                    ],
                },
            },
        },
    })
}

/// The schema of every refusal, which has one of these codes.
pub(super) fn problem_schema(codes: &[&str]) -> Value {
    json!({
        "type": "object",
        "description": "A refusal in the form of RFC 9457. `code` is stable, `detail` is for people.",
        "required": ["type", "title", "status", "code", "detail"],
        "properties": {
            "type": { "type": "string", "format": "uri-reference", "description": "The page about this code." },
            "title": { "type": "string" },
            "status": { "type": "integer" },
            "code": {
                "type": "string",
                "description": "The kind of the refusal. More kinds may come within a version: treat one that you do not know \
                                as its `status` says.",
                "enum": codes,
            },
            "detail": { "type": "string" },
            "errors": {
                "type": "array",
                "description": "All the fields that are refused.",
                "items": {
                    "type": "object",
                    "required": ["field", "detail"],
                    "properties": { "field": { "type": "string" }, "detail": { "type": "string" } },
                },
            },
        },
        "additionalProperties": true,
    })
}
