//! Rules for the contracts of all events.

use serde_json::Value;

use super::frozen::{contexts, frozen, samples};

#[tokio::test]
async fn an_event_type_names_its_context_and_version() {
    let (_folder, contexts) = contexts().await;
    for context in contexts {
        for event in context.contract() {
            let parts: Vec<&str> = event.event_type.split('.').collect();
            let [of, name, version] = parts[..] else { panic!("{}", event.event_type) };
            assert_eq!(of, context.name());
            assert!(
                name.chars().all(|letter| letter.is_ascii_lowercase() || letter == '-'),
                "{name}"
            );
            let number = version.strip_prefix('v').and_then(|number| number.parse::<u32>().ok());
            assert!(number.is_some_and(|number| number > 0), "{}", event.event_type);
        }
    }
}

/// Words in property names that indicate personal data.
const PERSONAL: [&str; 14] = [
    "email",
    "mail",
    "phone",
    "display_name",
    "first_name",
    "last_name",
    "address",
    "line1",
    "line2",
    "postal_code",
    "city",
    "recipient",
    "password",
    "ip",
];

/// The names of all properties in a schema, at any depth.
fn properties(schema: &Value, found: &mut Vec<String>) {
    match schema {
        Value::Object(parts) => {
            if let Some(Value::Object(properties)) = parts.get("properties") {
                found.extend(properties.keys().cloned());
            }
            parts.values().for_each(|part| properties(part, found));
        }
        Value::Array(parts) => parts.iter().for_each(|part| properties(part, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[tokio::test]
async fn events_carry_no_personal_data() {
    let (_folder, contexts) = contexts().await;
    for context in contexts {
        for (event_type, _sample) in samples(context.name()) {
            let mut names = Vec::new();
            properties(&frozen(context.name(), &event_type, "schema"), &mut names);
            assert!(!names.is_empty(), "{event_type} says nothing");
            let personal: Vec<&String> =
                names.iter().filter(|name| PERSONAL.contains(&name.as_str())).collect();
            assert!(
                personal.is_empty(),
                "{event_type} carries {personal:?}: what is published cannot be erased"
            );
        }
    }
}

#[tokio::test]
async fn money_is_whole_minor_units_with_a_currency() {
    let (_folder, contexts) = contexts().await;
    for context in contexts {
        for (event_type, sample) in samples(context.name()) {
            let fields = sample.as_object().unwrap();
            let amounts: Vec<_> =
                fields.iter().filter(|(name, _)| name.ends_with("_minor")).collect();
            assert!(amounts.iter().all(|(_, amount)| amount.is_i64()), "{event_type}");
            assert!(
                amounts.is_empty()
                    || fields["currency"].as_str().is_some_and(|code| code.len() == 3),
                "{event_type}"
            );
            assert!(
                !fields.keys().any(|name| ["price", "total", "amount"].contains(&name.as_str())),
                "{event_type}"
            );
        }
    }
}
