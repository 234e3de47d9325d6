//! The frozen files in the folders `contract/`, compared with the code.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use platform::context::{Context, EventContract};
use platform::http_client::HttpServices;
use platform::testing::Scratch;
use serde_json::Value;
use tests::expected::this_workspace;
use tests::test_app::settings;

/// The contexts of a shop that is opened, but not started.
pub(super) async fn contexts() -> (Scratch, Vec<Arc<dyn Context>>) {
    let folder = Scratch::new().await;
    let clock = platform::testing::ManualClock::at("2026-03-01T12:00:00Z");
    let shop = host::Shop::open(&settings(&folder), clock, HttpServices::default()).await.unwrap();
    (folder, shop.contexts())
}

fn folder(context: &str) -> PathBuf {
    this_workspace().root().join("contexts").join(context).join("contract")
}

/// The frozen `schema` or `sample` of an event.
pub(super) fn frozen(context: &str, event_type: &str, part: &str) -> Value {
    let file = folder(context).join(format!("{event_type}.{part}.json"));
    let text = std::fs::read_to_string(&file)
        .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// The frozen samples of a context, all versions, by event type. They are read from the folder, so that a version that
/// the code no longer has still counts.
pub(super) fn samples(context: &str) -> Vec<(String, Value)> {
    let entries = std::fs::read_dir(folder(context)).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut types: Vec<String> =
        names.filter_map(|name| name.strip_suffix(".sample.json").map(str::to_owned)).collect();
    types.sort();
    types
        .into_iter()
        .map(|event_type| (event_type.clone(), frozen(context, &event_type, "sample")))
        .collect()
}

#[tokio::test]
async fn every_event_is_published_as_it_was_frozen() {
    let (_folder, contexts) = contexts().await;
    for context in contexts {
        for EventContract { event_type, schema, sample } in context.contract() {
            let name = context.name();
            assert_eq!(
                frozen(name, event_type, "schema"),
                schema,
                "the schema of {event_type} has changed"
            );
            assert_eq!(
                frozen(name, event_type, "sample"),
                sample,
                "the sample of {event_type} has changed"
            );
        }
    }
}

#[tokio::test]
async fn every_frozen_sample_matches_its_frozen_schema() {
    let (_folder, contexts) = contexts().await;
    for context in contexts {
        for (event_type, sample) in samples(context.name()) {
            let schema = frozen(context.name(), &event_type, "schema");
            let validator = jsonschema::validator_for(&schema).unwrap();
            let errors: Vec<String> =
                validator.iter_errors(&sample).map(|error| error.to_string()).collect();
            assert!(errors.is_empty(), "{event_type}: {errors:?}");
        }
    }
}

#[tokio::test]
async fn every_frozen_event_is_still_published() {
    let (_folder, contexts) = contexts().await;
    for context in contexts {
        let published: BTreeSet<String> =
            context.contract().iter().map(|event| event.event_type.to_owned()).collect();
        let frozen: BTreeSet<String> =
            samples(context.name()).into_iter().map(|(name, _)| name).collect();
        assert_eq!(
            frozen,
            published,
            "{}: a version may go only when it has no reader",
            context.name()
        );
    }
}

#[tokio::test]
async fn a_sample_fills_every_field_of_its_schema() {
    let (_folder, contexts) = contexts().await;
    for context in contexts {
        for (event_type, sample) in samples(context.name()) {
            let schema = frozen(context.name(), &event_type, "schema");
            let fields: BTreeSet<&String> =
                schema["properties"].as_object().unwrap().keys().collect();
            let filled: BTreeSet<&String> = sample.as_object().unwrap().keys().collect();
            assert_eq!(filled, fields, "{event_type}: readers are checked against the sample");
        }
    }
}
