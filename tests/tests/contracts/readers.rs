//! The subscriptions to each event, and whether their views can read it.

use std::collections::BTreeMap;
use std::sync::Arc;

use platform::context::Context;
use platform::subscription::Subscription;
use serde_json::{Value, json};
use tests::expected::assert_as_written;

use super::frozen::{contexts, samples};

/// The handlers that cannot read `data` as the event `event_type`, each with its error.
fn unable_to_read(
    contexts: &[Arc<dyn Context>],
    event_type: &str,
    data: &Value,
) -> BTreeMap<&'static str, String> {
    let readers = contexts.iter().flat_map(|context| context.subscriptions());
    let readers = readers.filter(|reader| reader.event_type() == event_type);
    readers
        .filter_map(|reader| {
            Some((reader.handler(), reader.reads(&data.to_string()).err()?.to_string()))
        })
        .collect()
}

fn all_samples(contexts: &[Arc<dyn Context>]) -> Vec<(String, Value)> {
    contexts.iter().flat_map(|context| samples(context.name())).collect()
}

fn all_readers(contexts: &[Arc<dyn Context>]) -> Vec<(&'static str, Subscription)> {
    let readers = contexts.iter().flat_map(|context| {
        context
            .subscriptions()
            .into_iter()
            .map(|reader| (context.name(), reader))
            .collect::<Vec<_>>()
    });
    readers.collect()
}

#[tokio::test]
async fn the_readers_of_each_event_are_as_recorded() {
    let (_folder, contexts) = contexts().await;
    let readers = all_readers(&contexts);
    let lines = all_samples(&contexts).into_iter().map(|(event_type, _)| {
        let mut names: Vec<&str> = readers
            .iter()
            .filter(|(_, reader)| reader.event_type() == event_type)
            .map(|(_, reader)| reader.handler())
            .collect();
        names.sort_unstable();
        format!(
            "{event_type} → {}\n",
            if names.is_empty() { "nobody yet".to_owned() } else { names.join(", ") }
        )
    });
    let lines: String = lines.collect();
    let why = "A reader is a promise: its event can change only in ways that it can follow, and the name of a handler is \
               the key of its inbox.";
    assert_as_written("event_readers.txt", &lines, why);
}

#[tokio::test]
async fn every_subscription_is_to_an_event_that_is_published() {
    let (_folder, contexts) = contexts().await;
    let samples = all_samples(&contexts);
    for (context, reader) in all_readers(&contexts) {
        let event_type = reader.event_type();
        assert!(
            samples.iter().any(|(published, _)| published == event_type),
            "{context} waits for {event_type} in vain"
        );
        assert!(
            !event_type.starts_with(&format!("{context}.")),
            "{context} need not ask the bus for {event_type}"
        );
    }
}

#[tokio::test]
async fn handler_names_begin_with_their_context_and_are_unique() {
    let (_folder, contexts) = contexts().await;
    let mut seen: BTreeMap<(&str, &str), u32> = BTreeMap::new();
    for (context, reader) in all_readers(&contexts) {
        assert!(reader.handler().starts_with(&format!("{context}.")), "{}", reader.handler());
        *seen.entry((reader.handler(), reader.event_type())).or_default() += 1;
    }
    assert!(
        seen.values().all(|count| *count == 1),
        "the inbox is keyed by the handler's name: {seen:?}"
    );
}

#[tokio::test]
async fn every_reader_reads_every_frozen_sample() {
    let (_folder, contexts) = contexts().await;
    for (event_type, sample) in all_samples(&contexts) {
        assert_eq!(
            unable_to_read(&contexts, &event_type, &sample),
            BTreeMap::new(),
            "{event_type}"
        );
    }
}

/// Adds an unknown field to every object in `data`.
fn with_news(data: &Value) -> Value {
    match data {
        Value::Object(fields) => {
            let mut fields: serde_json::Map<String, Value> =
                fields.iter().map(|(name, value)| (name.clone(), with_news(value))).collect();
            fields.insert("added_in_a_later_year".to_owned(), json!({ "deep": [1] }));
            Value::Object(fields)
        }
        Value::Array(items) => items.iter().map(with_news).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => data.clone(),
    }
}

#[tokio::test]
async fn every_reader_ignores_unknown_fields() {
    let (_folder, contexts) = contexts().await;
    for (event_type, sample) in all_samples(&contexts) {
        assert_eq!(
            unable_to_read(&contexts, &event_type, &with_news(&sample)),
            BTreeMap::new(),
            "{event_type}"
        );
    }
}

#[tokio::test]
async fn a_breaking_change_names_its_readers() {
    let (_folder, contexts) = contexts().await;
    let mut without_lines = all_samples(&contexts)
        .into_iter()
        .find_map(|(event_type, sample)| (event_type == "orders.order-placed.v1").then_some(sample))
        .unwrap();
    without_lines.as_object_mut().unwrap().remove("lines");
    let unable = unable_to_read(&contexts, "orders.order-placed.v1", &without_lines);
    assert!(unable.contains_key("products.reserve-on-order-placed"), "{unable:?}");
    for says in unable.values() {
        assert!(says.contains("lines"), "{says}");
    }
}

/// A view without fields would pass every other check.
#[tokio::test]
async fn every_reader_requires_at_least_one_field() {
    let (_folder, contexts) = contexts().await;
    for (context, reader) in all_readers(&contexts) {
        assert!(
            reader.reads("{}").is_err(),
            "{}: {context} reads nothing of {}",
            reader.handler(),
            reader.event_type()
        );
    }
}
