//! The headers of the responses. Which an answer has follows from the route table, as the sending does: `Link` from the cursor
//! of a list, `ETag` from the validator, `RateLimit` from the price class, `Deprecation` from the successor.

use actix_web::http::{Method, StatusCode};
use serde_json::{Map, Value, json};

use super::components::Components;
use crate::http::policy::Policy;
use crate::http::routes::{
    Answer, AnswerBody, Cost, Freshness, RequestBody, RequestHeader, RouteDescriptor, Validator,
};

/// A header of a response.
#[derive(Debug, Clone, Copy)]
struct Header {
    name: &'static str,
    /// Tells apart what one name means in different answers.
    variant: &'static str,
    description: &'static str,
    form: Form,
    /// Whether each such answer has it.
    always: bool,
}

/// The form of a value.
#[derive(Debug, Clone, Copy)]
enum Form {
    Text,
    Pattern(&'static str),
    Constant(&'static str),
    Number,
}

impl Header {
    const fn new(name: &'static str, description: &'static str, form: Form) -> Self {
        Self { name, variant: "", description, form, always: true }
    }

    const fn variant(self, variant: &'static str) -> Self {
        Self { variant, ..self }
    }

    /// The same, of answers of which some lack it.
    const fn perhaps(self) -> Self {
        Self { always: false, ..self }
    }

    /// The name among the components.
    fn key(self) -> String {
        let when = if self.always { "" } else { "perhaps" };
        let parts = [self.name, self.variant, when];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(".")
    }

    fn object(self) -> Value {
        let schema = match self.form {
            Form::Text => json!({ "type": "string" }),
            Form::Pattern(pattern) => json!({ "type": "string", "pattern": pattern }),
            Form::Constant(text) => json!({ "type": "string", "const": text }),
            Form::Number => json!({ "type": "integer", "minimum": 0 }),
        };
        json!({ "description": self.description, "required": self.always, "schema": schema })
    }
}

const REQUEST_ID: Header = Header::new(
    "X-Request-Id",
    "The id of the request: the client's own if it has 1 to 128 visible ASCII characters, else one of the host. The log has it.",
    Form::Pattern("^[!-~]{1,128}$"),
);
const NO_STORE: Header =
    Header::new("Cache-Control", "Caches must not store the answer.", Form::Constant("no-store"))
        .variant("no-store");
const FRESH: Header = Header::new(
    "Cache-Control",
    "How long a cache may use the answer.",
    Form::Pattern("^(public|private), (no-cache|max-age=[0-9]+)"),
)
.variant("fresh");
const VARY: Header =
    Header::new("Vary", "The headers of the request that the answer depends on.", Form::Text);
const TAG_OF_BODY: Header = Header::new(
    "ETag",
    "The state of the whole answer, for `If-None-Match`.",
    Form::Pattern(r#"^W/"[!#-~]+"$"#),
)
.variant("weak");
const TAG_OF_VERSION: Header = Header::new(
    "ETag",
    "The version, for `If-Match` and `If-None-Match`.",
    Form::Pattern(r#"^"[!#-~]+"$"#),
)
.variant("strong");
const LINK_TO_NEXT: Header = Header::new(
    "Link",
    "The address of the next page (`rel=\"next\"`); the last page has none.",
    Form::Pattern("; rel=\"next\"$"),
)
.variant("next")
.perhaps();
const LINK_TO_SUCCESSOR: Header = Header::new(
    "Link",
    "The path pattern of the endpoint that replaces this one.",
    Form::Pattern("; rel=\"successor-version\"$"),
)
.variant("successor-version");
const DEPRECATION: Header = Header::new(
    "Deprecation",
    "Since when it is deprecated (RFC 9745).",
    Form::Pattern("^@[0-9]+$"),
);
const SUNSET: Header = Header::new(
    "Sunset",
    "The first day on which it may be gone (RFC 8594).",
    Form::Pattern(" GMT$"),
);
const LOCATION: Header = Header::new("Location", "The address of the result.", Form::Text);
const PREFERENCE_APPLIED: Header = Header::new(
    "Preference-Applied",
    "How long the host would have waited for the outcome.",
    Form::Pattern("^wait=[0-9]+$"),
);
const RATE_LIMIT: Header = Header::new(
    "RateLimit",
    "What is left to this client (`r`), and in how many seconds there is more (`t`). It is missing where the host has no limit, \
     and from what is refused before the request is counted.",
    Form::Pattern(r#"^"[a-z]+";r=[0-9]+;t=[0-9]+$"#),
)
.perhaps();
const RATE_LIMIT_POLICY: Header = Header::new(
    "RateLimit-Policy",
    "How many requests (`q`) a client may send in how many seconds (`w`).",
    Form::Pattern(r#"^"[a-z]+";q=[0-9]+;w=[0-9]+$"#),
)
.perhaps();
const RETRY_AFTER: Header =
    Header::new("Retry-After", "After how many seconds to send the request again.", Form::Number);
const CHALLENGE: Header = Header::new("WWW-Authenticate", "The scheme to use.", Form::Text);

/// Those of an answer with this status: its own, or 304 in its place.
pub(super) fn of_answer(route: &RouteDescriptor, answer: &Answer, status: StatusCode) -> Headers {
    let about = &route.operation;
    let is_shown = matches!(status, StatusCode::OK | StatusCode::NOT_MODIFIED);
    let is_read = is_shown && route.method == Method::GET;
    let is_fresh = is_read && about.freshness.is_some();
    let mut headers = vec![REQUEST_ID, if is_fresh { FRESH } else { NO_STORE }];
    if answer.tagged {
        headers.push(match about.validator {
            Some(Validator::Body) => TAG_OF_BODY,
            Some(Validator::Version) | None => TAG_OF_VERSION,
        });
    }
    let is_for_some = about.freshness == Some(Freshness::Configured);
    if (is_read && (about.validator.is_some() || is_for_some)) || has_two_forms(route) {
        headers.push(VARY);
    }
    if status == StatusCode::OK && is_paged(route) {
        headers.push(LINK_TO_NEXT);
    }
    // The effect of an operator's command has no address of its own.
    let makes = matches!(status, StatusCode::CREATED | StatusCode::ACCEPTED)
        && route.method == Method::POST
        && route.policy != Policy::Operator;
    // 304 is a redirection as well, to what the client holds.
    if makes || (status.is_redirection() && status != StatusCode::NOT_MODIFIED) {
        headers.push(LOCATION);
    }
    // The outcome is known at once to those alone who wait for it.
    if status == StatusCode::CREATED && about.headers.contains(&RequestHeader::Prefer) {
        headers.push(PREFERENCE_APPLIED);
    }
    // A page that says no to a person may say when to come back; a report of health does not.
    if matches!(answer.body, AnswerBody::Html) {
        headers.extend(of_refused(route, status).map(Header::perhaps));
    }
    headers.extend(of_successor(route));
    headers.extend(of_rate(route));
    Headers(headers)
}

/// Those of a refusal.
pub(super) fn of_refusal(route: &RouteDescriptor, status: StatusCode) -> Headers {
    let mut headers = vec![REQUEST_ID, NO_STORE];
    let is_shared = route.operation.answers.iter().any(|answer| answer.status == status);
    let of_status = of_refused(route, status);
    headers.extend(if is_shared { of_status.map(Header::perhaps) } else { of_status });
    // An unreadable request, and one that another host does not answer, is refused before the endpoint is found.
    headers.extend(of_successor(route).map(Header::perhaps));
    headers.extend(of_rate(route));
    Headers(headers)
}

fn of_refused(route: &RouteDescriptor, status: StatusCode) -> Option<Header> {
    match status {
        // Who signs a request has no other scheme to use.
        StatusCode::UNAUTHORIZED if !is_signed(route) => Some(CHALLENGE),
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => Some(RETRY_AFTER),
        _ => None,
    }
}

fn of_successor(route: &RouteDescriptor) -> impl Iterator<Item = Header> {
    let told = route.deprecated.map(|_successor| [DEPRECATION, SUNSET, LINK_TO_SUCCESSOR]);
    told.into_iter().flatten()
}

fn of_rate(route: &RouteDescriptor) -> impl Iterator<Item = Header> {
    let told = (route.cost != Cost::Light).then_some([RATE_LIMIT, RATE_LIMIT_POLICY]);
    told.into_iter().flatten()
}

fn is_signed(route: &RouteDescriptor) -> bool {
    matches!(route.operation.body, Some(RequestBody::Signed(_)))
}

/// A stream takes a cursor as well, and has no pages.
fn is_paged(route: &RouteDescriptor) -> bool {
    let takes = |name: &str| {
        let query = route.operation.query.iter();
        query.flat_map(|form| &form.fields).any(|field| field.name == name)
    };
    takes("cursor") && takes("limit")
}

/// Whether programs and people get different answers of a read.
fn has_two_forms(route: &RouteDescriptor) -> bool {
    let has = |form: fn(&AnswerBody) -> bool| {
        route.operation.answers.iter().any(|answer| form(&answer.body))
    };
    has(|body| matches!(body, AnswerBody::Html)) && has(|body| matches!(body, AnswerBody::Json(..)))
}

/// The headers of a response.
pub(super) struct Headers(Vec<Header>);

impl Headers {
    /// References to the headers by name. Responses share what is described once, among the components.
    pub(super) fn described(&self, shared: &mut Components) -> Map<String, Value> {
        let described = |header: &Header| {
            let key = header.key();
            let reference = json!({ "$ref": format!("#/components/headers/{key}") });
            shared.headers.entry(key).or_insert_with(|| header.object());
            (header.name.to_owned(), reference)
        };
        self.0.iter().map(described).collect()
    }

    /// The words for these in the name of a shared refusal: those that do not follow from its status.
    pub(super) fn of_the_endpoint(&self) -> Vec<&'static str> {
        let told = [(RATE_LIMIT.name, "counted"), (DEPRECATION.name, "deprecated")];
        let has = |name: &str| self.0.iter().any(|header| header.name == name);
        told.into_iter().filter(|(name, _word)| has(name)).map(|(_name, word)| word).collect()
    }
}
