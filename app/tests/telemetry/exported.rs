//! The spans that a collector was sent, read from protobuf.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use prost::Message;

use super::receiver::Receiver;

/// A span.
#[derive(Debug, Clone)]
pub(crate) struct Exported {
    pub(crate) trace: String,
    pub(crate) id: String,
    /// Empty for the first span of a trace.
    pub(crate) parent: String,
    pub(crate) name: String,
    /// The contexts of the process that made it.
    pub(crate) process: String,
    pub(crate) attributes: BTreeMap<String, String>,
    pub(crate) has_failed: bool,
    /// Whether it is a call of what is outside the process.
    pub(crate) is_call: bool,
    pub(crate) began: u64,
}

impl Exported {
    pub(crate) fn text(&self, attribute: &str) -> &str {
        self.attributes.get(attribute).map_or("", String::as_str)
    }

    /// Whether it is an attempt of this handler.
    pub(crate) fn is_by(&self, handler: &str) -> bool {
        self.name == "consumer.event.handle" && self.text("galleria.handler") == handler
    }
}

/// All spans that were sent to a collector, in the order of their beginnings.
pub(crate) fn spans(of: &Receiver) -> Vec<Exported> {
    let mut spans = Vec::new();
    for posted in of.posted() {
        assert!(posted.head[0].starts_with("POST /v1/traces "), "{:?}", posted.head);
        let request = ExportTraceServiceRequest::decode(&*posted.body).unwrap();
        for resource in request.resource_spans {
            let of_process = texts(&resource.resource.unwrap_or_default().attributes);
            assert_eq!(of_process["service.name"], "galleria");
            for span in resource.scope_spans.into_iter().flat_map(|scope| scope.spans) {
                let is_call = span.kind() == SpanKind::Client;
                spans.push(Exported {
                    trace: hex::encode(span.trace_id),
                    id: hex::encode(span.span_id),
                    parent: hex::encode(span.parent_span_id),
                    name: span.name,
                    process: of_process["galleria.contexts"].clone(),
                    attributes: texts(&span.attributes),
                    is_call,
                    has_failed: span.status.is_some_and(|status| status.code == 2),
                    began: span.start_time_unix_nano,
                });
            }
        }
    }
    spans.sort_by_key(|span| span.began);
    spans
}

/// The spans whose parent is neither among these nor `outside`.
pub(crate) fn orphans<'a>(spans: &[&'a Exported], outside: &str) -> Vec<&'a Exported> {
    let ids: HashSet<&str> = spans.iter().map(|span| &*span.id).collect();
    let has_parent = |span: &&Exported| span.parent == outside || ids.contains(&*span.parent);
    spans.iter().copied().filter(|span| !has_parent(span)).collect()
}

/// The contexts that these spans are of.
pub(crate) fn contexts(spans: &[&Exported]) -> BTreeSet<String> {
    let contexts = spans.iter().map(|span| span.text("galleria.context").to_owned());
    contexts.filter(|context| !context.is_empty()).collect()
}

fn texts(attributes: &[KeyValue]) -> BTreeMap<String, String> {
    let text = |attribute: &KeyValue| {
        let value = attribute.value.as_ref().and_then(|value| value.value.as_ref());
        let text = match value {
            Some(Value::StringValue(text)) => text.clone(),
            Some(Value::IntValue(number)) => number.to_string(),
            Some(Value::DoubleValue(number)) => number.to_string(),
            Some(Value::BoolValue(is_so)) => is_so.to_string(),
            other => format!("{other:?}"),
        };
        (attribute.key.clone(), text)
    };
    attributes.iter().map(text).collect()
}
