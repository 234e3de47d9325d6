//! The events of the shop in AsyncAPI 3.0, made of the contracts and subscriptions of the registry. `docs/wire-format.md` says
//! in prose what a document of this kind cannot: acknowledgement, order, redelivery and retention.

use host::registry::{Entry, REGISTRY};
use platform::context::EventContract;
use serde_json::{Map, Value, json};

const ABOUT: &str = "The events that the contexts of the shop exchange, and that other programs may read over a broker: a CloudEvent \
     1.0 in structured mode each. Delivery is at least once; the events of one subject come in the order of their sequence. \
     `docs/wire-format.md` in the source has the rest.";

/// The document.
pub fn asyncapi() -> Value {
    let contracts: Vec<(&str, EventContract)> = REGISTRY.iter().flat_map(published).collect();
    json!({
        "asyncapi": "3.0.0",
        "id": "urn:galleria:events",
        "info": {
            "title": "Galleria events",
            "version": env!("CARGO_PKG_VERSION"),
            "description": ABOUT,
            "license": { "name": "MIT OR Apache-2.0" },
            "tags": REGISTRY.iter().map(tag).collect::<Vec<_>>(),
        },
        "defaultContentType": "application/cloudevents+json",
        "servers": servers(),
        "channels": channels(),
        "operations": operations(&contracts),
        "components": {
            "messages": contracts.iter().map(message).collect::<Map<_, _>>(),
            "schemas": contracts.iter().map(schema).collect::<Map<_, _>>(),
        },
    })
}

fn published(entry: &Entry) -> Vec<(&'static str, EventContract)> {
    let context = entry.descriptor;
    (context.contract)().into_iter().map(|contract| (context.name, contract)).collect()
}

fn tag(entry: &Entry) -> Value {
    json!({ "name": entry.descriptor.name, "description": entry.descriptor.summary })
}

fn servers() -> Value {
    json!({
        "nats": {
            "host": "localhost:4222",
            "protocol": "nats",
            "description": "NATS with JetStream; the stream is `GALLERIA`.",
        },
        "rabbitmq": {
            "host": "localhost:5672",
            "protocol": "amqp",
            "protocolVersion": "0.9.1",
            "description": "RabbitMQ; the exchange is `galleria.events`.",
        },
    })
}

/// Two channels a context: brokers name the way of an event differently.
fn channels() -> Map<String, Value> {
    let mut channels = Map::new();
    for entry in REGISTRY {
        let name = entry.descriptor.name;
        let messages: Map<String, Value> = (entry.descriptor.contract)()
            .iter()
            .map(|contract| {
                (contract.event_type.to_owned(), reference("messages", contract.event_type))
            })
            .collect();
        channels.insert(
            format!("{name}-nats"),
            json!({
                "address": format!("galleria.{name}.{{subject}}"),
                "description": "The subject of the event, escaped, is the last token.",
                "servers": [{ "$ref": "#/servers/nats" }],
                "parameters": { "subject": { "description": "The aggregate, such as `order=2F…`." } },
                "messages": messages,
            }),
        );
        channels.insert(
            format!("{name}-rabbitmq"),
            json!({
                "address": format!("{name}.*"),
                "description": "The routing key is the type of the event.",
                "servers": [{ "$ref": "#/servers/rabbitmq" }],
                "messages": messages,
                "bindings": {
                    "amqp": {
                        "is": "routingKey",
                        "exchange": { "name": "galleria.events", "type": "topic", "durable": true },
                        "bindingVersion": "0.3.0",
                    },
                },
            }),
        );
    }
    channels
}

/// Each context sends its events, and each handler receives the one that it subscribes to.
fn operations(contracts: &[(&str, EventContract)]) -> Map<String, Value> {
    let mut operations = Map::new();
    for entry in REGISTRY {
        let name = entry.descriptor.name;
        operations.insert(
            format!("{name}.publish"),
            operation("send", name, "Publishes its events.", &[]),
        );
        for subscription in entry.descriptor.subscriptions {
            let publisher =
                contracts.iter().find(|(_, one)| one.event_type == subscription.event_type);
            let Some((source, _)) = publisher else { continue };
            let summary = format!("{name} reacts to {}.", subscription.event_type);
            let operation = operation("receive", source, &summary, &[subscription.event_type]);
            operations.insert(subscription.handler.to_owned(), operation);
        }
    }
    operations
}

fn operation(action: &str, source: &str, summary: &str, messages: &[&str]) -> Value {
    let channel = format!("{source}-nats");
    let mut operation = json!({
        "action": action,
        "summary": summary,
        "description": format!("{summary} Over RabbitMQ the channel is `{source}-rabbitmq`."),
        "channel": { "$ref": format!("#/channels/{channel}") },
    });
    if let (false, Some(members)) = (messages.is_empty(), operation.as_object_mut()) {
        let of_channel =
            |name: &&str| json!({ "$ref": format!("#/channels/{channel}/messages/{name}") });
        let messages: Vec<Value> = messages.iter().map(of_channel).collect();
        members.insert("messages".to_owned(), Value::Array(messages));
    }
    operation
}

fn reference(kind: &str, name: &str) -> Value {
    json!({ "$ref": format!("#/components/{kind}/{name}") })
}

fn message((source, contract): &(&str, EventContract)) -> (String, Value) {
    let EventContract { event_type, schema: _, sample } = contract;
    let id = json!({ "type": "string", "format": "uuid" });
    let payload = json!({
        "type": "object",
        "required": ["specversion", "id", "source", "type", "subject", "time", "sequence", "data"],
        "properties": {
            "specversion": { "const": "1.0" },
            "id": id,
            "source": { "const": source },
            "type": { "const": event_type },
            "subject": { "type": "string", "description": "The aggregate that the event is about." },
            "time": { "type": "string", "format": "date-time" },
            "datacontenttype": { "const": "application/json" },
            "sequence": { "type": "integer", "minimum": 1, "maximum": u32::MAX },
            "correlationid": id,
            "causationid": id,
            "traceparent": { "type": "string" },
            "tenant": { "type": "string", "pattern": "^[a-z][a-z0-9-]{0,31}$" },
            "data": reference("schemas", event_type),
        },
    });
    let message = json!({
        "name": event_type,
        "title": event_type,
        "contentType": "application/cloudevents+json",
        "tags": [{ "name": source }],
        "payload": payload,
        "examples": [{ "name": "sample", "payload": { "type": event_type, "data": sample } }],
    });
    ((*event_type).to_owned(), message)
}

/// The schema of a body, whose own definitions are found where it stands in the document.
fn schema((_, contract): &(&str, EventContract)) -> (String, Value) {
    let mut schema = contract.schema.clone();
    if let Some(members) = schema.as_object_mut() {
        members.remove("$schema");
    }
    rebase(&mut schema, contract.event_type);
    (contract.event_type.to_owned(), schema)
}

fn rebase(schema: &mut Value, event_type: &str) {
    match schema {
        Value::Object(members) => {
            if let Some(Value::String(target)) = members.get_mut("$ref")
                && let Some(definition) = target.strip_prefix("#/")
            {
                *target = format!("#/components/schemas/{event_type}/{definition}");
            }
            members.values_mut().for_each(|member| rebase(member, event_type));
        }
        Value::Array(entries) => entries.iter_mut().for_each(|entry| rebase(entry, event_type)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reference_leads_somewhere() {
        let document = asyncapi();
        let mut references = Vec::new();
        collect(&document, &mut references);
        assert!(!references.is_empty());
        for reference in references {
            let pointer = reference.strip_prefix('#').unwrap();
            assert!(document.pointer(pointer).is_some(), "{reference}");
        }
    }

    fn collect(value: &Value, into: &mut Vec<String>) {
        match value {
            Value::Object(members) => {
                into.extend(members.get("$ref").and_then(Value::as_str).map(str::to_owned));
                members.values().for_each(|member| collect(member, into));
            }
            Value::Array(entries) => entries.iter().for_each(|entry| collect(entry, into)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
}
