//! The responses of an operation: its answers, and its refusals by status.

use std::collections::BTreeMap;

use actix_web::http::{Method, StatusCode};
use schemars::SchemaGenerator;
use serde_json::{Map, Value, json};

use crate::http::problem::{CONTENT_TYPE, ProblemKind};
use crate::http::routes::{Answer, AnswerBody, Cost, RouteDescriptor, Validator};
use crate::http::sparse::or_sparse;

/// The refusals that operations share, by name.
pub(super) type Refusals = BTreeMap<String, Value>;

/// The responses by status.
pub(super) fn responses(
    generator: &mut SchemaGenerator,
    shared: &mut Refusals,
    route: &RouteDescriptor,
    kinds: &[&'static ProblemKind],
) -> Map<String, Value> {
    let mut responses = Map::new();
    for answer in &route.operation.answers {
        let described = response(generator, route, answer);
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
            "headers": headers(route, tagged),
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
        let refused = refusal(status, &kinds);
        if let Some(page) = responses.get_mut(status.as_str()) {
            join(page, refused);
            continue;
        }
        let name = name(status, &kinds);
        let reference = json!({ "$ref": format!("#/components/responses/{name}") });
        shared.insert(name, refused);
        responses.insert(status.as_str().to_owned(), reference);
    }
    responses
}

fn response(generator: &mut SchemaGenerator, route: &RouteDescriptor, answer: &Answer) -> Value {
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
    let headers = headers(route, answer);
    if !headers.is_empty() {
        members.insert("headers".to_owned(), Value::Object(headers));
    }
    response
}

fn headers(route: &RouteDescriptor, answer: &Answer) -> Map<String, Value> {
    let text =
        |description: &str| json!({ "description": description, "schema": { "type": "string" } });
    let mut headers = Map::new();
    if answer.tagged {
        let tag = match route.operation.validator {
            Some(Validator::Body) => text("The state of the whole answer, for `If-None-Match`."),
            Some(Validator::Version) | None => {
                text("The version, for `If-Match` and `If-None-Match`.")
            }
        };
        headers.insert("ETag".to_owned(), tag);
    }
    if route.operation.freshness.is_some() {
        let kept = text("How long a cache may use the answer.");
        headers.insert("Cache-Control".to_owned(), kept);
    }
    let makes = matches!(answer.status, StatusCode::CREATED | StatusCode::ACCEPTED);
    if (makes && route.method == Method::POST) || answer.status.is_redirection() {
        headers.insert("Location".to_owned(), text("Where it is."));
    }
    if route.cost != Cost::Light {
        headers.insert("RateLimit".to_owned(), text("What is left of the rate of this client."));
    }
    headers
}

/// The name of a refusal: its status and its codes.
fn name(status: StatusCode, kinds: &[&'static ProblemKind]) -> String {
    let codes = kinds.iter().map(|kind| kind.code);
    codes.fold(status.as_str().to_owned(), |name, code| format!("{name}.{code}"))
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

fn refusal(status: StatusCode, kinds: &[&'static ProblemKind]) -> Value {
    let lines: Vec<String> =
        kinds.iter().map(|kind| format!("- `{}`: {}", kind.code, kind.meaning)).collect();
    let codes: Vec<&str> = kinds.iter().map(|kind| kind.code).collect();
    let mut response = json!({
        "description": lines.join("\n"),
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
    });
    let header = match status {
        StatusCode::UNAUTHORIZED => Some(("WWW-Authenticate", "The scheme to use.")),
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
            Some(("Retry-After", "After how many seconds to send the request again."))
        }
        _ => None,
    };
    if let (Some((name, about)), Some(members)) = (header, response.as_object_mut()) {
        let headers = json!({ name: { "description": about, "schema": { "type": "string" } } });
        members.insert("headers".to_owned(), headers);
    }
    response
}

/// The schema of every refusal.
pub(super) fn problem_schema() -> Value {
    json!({
        "type": "object",
        "description": "A refusal in the form of RFC 9457. `code` is stable, `detail` is for people.",
        "required": ["type", "title", "status", "code", "detail"],
        "properties": {
            "type": { "type": "string", "format": "uri-reference", "description": "The page about this code." },
            "title": { "type": "string" },
            "status": { "type": "integer" },
            "code": { "type": "string" },
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
