//! A span as it leaves the process: the attributes of a list and no others, so that nothing about a person leaves by accident,
//! under the names of the semantic conventions of OpenTelemetry where these have one; its kind; and whether it failed.

use opentelemetry::trace::{SpanKind, Status};
use opentelemetry::{KeyValue, Value};
use opentelemetry_sdk::trace::SpanData;

/// The attributes that leave, by their names here and outside. Ids of persons, and what a client makes up, are not among them.
const LEAVING: [(&str, &str); 24] = [
    ("request_id", "galleria.request_id"),
    ("method", "http.request.method"),
    ("route", "http.route"),
    ("status", "http.response.status_code"),
    ("context", "galleria.context"),
    ("handler", "galleria.handler"),
    ("event.name", "galleria.event.type"),
    ("event.id", "galleria.event.id"),
    ("transport", "galleria.transport"),
    ("attempt", "galleria.attempt"),
    ("attempts", "galleria.attempts"),
    ("outcome", "galleria.outcome"),
    ("table", "db.collection.name"),
    ("events", "galleria.commit.events"),
    ("group", "galleria.commit.group"),
    ("transaction_ms", "galleria.commit.transaction_ms"),
    ("dependency", "galleria.dependency"),
    ("call", "galleria.call"),
    ("payment.id", "galleria.payment.id"),
    ("order.id", "galleria.order.id"),
    ("reservation.id", "galleria.reservation.id"),
    ("mail.id", "galleria.mail.id"),
    ("work", "galleria.due_work"),
    ("processed", "galleria.due_work.processed"),
];

/// Those that are numbers.
const NUMBERS: [&str; 6] = [
    "http.response.status_code",
    "galleria.attempt",
    "galleria.attempts",
    "galleria.commit.events",
    "galleria.commit.group",
    "galleria.due_work.processed",
];

/// Outcomes that are failures. A conflict or a duplicate is none: the decision is made again, or was made.
const FAILED: [&str; 9] = [
    "retry-scheduled",
    "dead-lettered",
    "not-reached",
    "no-answer",
    "circuit-open",
    "too-many-at-once",
    "unavailable",
    "unstorable",
    "corrupt-row",
];

/// The span with what may leave.
pub(super) fn as_it_leaves(mut span: SpanData) -> SpanData {
    span.span_kind = kind(&span.name);
    if let Some(reason) = span.attributes.iter().find_map(failure) {
        span.status = Status::error(reason);
    }
    span.attributes = span.attributes.into_iter().filter_map(renamed).collect();
    span.events.events.clear();
    span
}

fn kind(name: &str) -> SpanKind {
    match name {
        "http.request.answer" => SpanKind::Server,
        "bus.event.publish" => SpanKind::Producer,
        "consumer.event.handle" => SpanKind::Consumer,
        "gateway.dependency.call" => SpanKind::Client,
        _ => SpanKind::Internal,
    }
}

fn failure(attribute: &KeyValue) -> Option<String> {
    match (attribute.key.as_str(), &attribute.value) {
        ("outcome", Value::String(outcome)) if FAILED.contains(&outcome.as_str()) => {
            Some(outcome.as_str().to_owned())
        }
        ("status", status) if number(status).is_some_and(|status| status >= 500) => {
            Some(status.as_str().into_owned())
        }
        _ => None,
    }
}

/// An unsigned number comes as text from the layer.
fn number(value: &Value) -> Option<i64> {
    value.as_str().parse().ok()
}

fn renamed(attribute: KeyValue) -> Option<KeyValue> {
    let (_, outside) = LEAVING.iter().find(|(here, _)| *here == attribute.key.as_str())?;
    let as_number = number(&attribute.value).filter(|_number| NUMBERS.contains(outside));
    Some(KeyValue::new(*outside, as_number.map_or(attribute.value, Value::I64)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attribute_that_is_not_listed_stays_here() {
        let kept = renamed(KeyValue::new("route", "/api/v1/orders")).unwrap();
        assert_eq!(kept.key.as_str(), "http.route");
        let kept = renamed(KeyValue::new("attempt", "2")).unwrap();
        assert_eq!(kept, KeyValue::new("galleria.attempt", 2));
        for stays in ["client_request_id", "user.id", "session.id", "email"] {
            assert_eq!(renamed(KeyValue::new(stays, "ada@example.com")), None, "{stays}");
        }
    }

    #[test]
    fn failures_are_those_that_an_operator_looks_for() {
        let of = |name: &'static str, value: Value| failure(&KeyValue::new(name, value));
        assert_eq!(of("outcome", "dead-lettered".into()).as_deref(), Some("dead-lettered"));
        assert_eq!(of("status", "503".into()).as_deref(), Some("503"));
        assert_eq!(of("outcome", "conflict".into()), None);
        assert_eq!(of("status", "404".into()), None);
    }
}
