//! An error as it leaves the process: when, where, the message, the chain, and the fields of a list. Everything else that the
//! library may have put into an event, such as the name of the machine, a user or the lines before, stays here.

use std::collections::BTreeMap;

use sentry_core::protocol::{Context, Event, Exception, Value};

/// Under this name the library keeps the fields of a line.
const FIELDS: &str = "Rust Tracing Fields";
/// Under this name they leave.
const SHOP: &str = "galleria";

/// The fields that leave. Ids of persons and texts of clients are not among them.
const LEAVING: [&str; 14] = [
    "context",
    "reason",
    "error",
    "handler",
    "work",
    "event",
    "order",
    "payment",
    "refund",
    "status",
    "code",
    "request_id",
    "table",
    "epoch",
];

/// The fields in which the shop logs an error with its causes as one text, in the order of preference.
const CHAINS: [&str; 2] = ["reason", "error"];

/// In place of a word that may be an address of a person.
const REMOVED: &str = "[removed]";

/// The event with what may leave.
pub(super) fn as_it_leaves(event: Event<'static>) -> Event<'static> {
    let mut chain: Vec<_> = event.exception.values.into_iter().map(exception).collect();
    let mut contexts = BTreeMap::new();
    if let Some(Context::Other(fields)) = event.contexts.get(FIELDS) {
        let kept = fields.iter().filter(|(name, _)| LEAVING.contains(&name.as_str()));
        let kept: BTreeMap<_, _> = kept.map(|(name, value)| (name.clone(), field(value))).collect();
        if chain.is_empty() {
            chain.extend(CHAINS.iter().find_map(|name| as_text(kept.get(*name)?)));
        }
        contexts.insert(SHOP.to_owned(), Context::Other(kept));
    }
    Event {
        event_id: event.event_id,
        level: event.level,
        timestamp: event.timestamp,
        platform: event.platform,
        logger: event.logger,
        message: event.message.as_deref().map(without_addresses),
        release: event.release,
        environment: event.environment,
        exception: chain.into(),
        contexts,
        ..Event::default()
    }
}

fn exception(link: Exception) -> Exception {
    let value = link.value.as_deref().map(without_addresses);
    Exception { ty: link.ty, value, ..Exception::default() }
}

/// An error whose chain is one text.
fn as_text(chain: &Value) -> Option<Exception> {
    let value = Some(chain.as_str()?.to_owned());
    Some(Exception { ty: "Error".to_owned(), value, ..Exception::default() })
}

fn field(value: &Value) -> Value {
    value.as_str().map_or_else(|| value.clone(), |text| Value::from(without_addresses(text)))
}

/// The text without words that have an `@`: addresses of persons, and credentials in addresses of servers.
fn without_addresses(text: &str) -> String {
    let kept = |word: &str| {
        let letters = word.trim_end();
        if letters.contains('@') {
            format!("{REMOVED}{}", word.get(letters.len()..).unwrap_or_default())
        } else {
            word.to_owned()
        }
    };
    text.split_inclusive(char::is_whitespace).map(kept).collect()
}

#[cfg(test)]
mod tests {
    use sentry_core::protocol::User;

    use super::*;

    #[test]
    fn an_event_leaves_with_its_chain_and_without_what_is_not_listed() {
        let fields = [
            ("context".to_owned(), Value::from("orders")),
            ("reason".to_owned(), Value::from("no row for ada@example.com in users")),
            ("email".to_owned(), Value::from("ada@example.com")),
        ];
        let link = |value: &str| Exception {
            ty: "StoreError".to_owned(),
            value: Some(value.to_owned()),
            ..Exception::default()
        };
        let left = as_it_leaves(Event {
            message: Some("a commit was not confirmed".to_owned()),
            server_name: Some("till-3".into()),
            user: Some(User::default()),
            contexts: BTreeMap::from([(
                FIELDS.to_owned(),
                Context::Other(fields.into_iter().collect()),
            )]),
            exception: vec![link("disk full"), link("the store is not available")].into(),
            ..Event::default()
        });
        let text = serde_json::to_string(&left).unwrap();
        for kept in ["a commit was not confirmed", "disk full", "not available", "orders"] {
            assert!(text.contains(kept), "{kept}: {text}");
        }
        for gone in ["ada", "email", "till-3", "user\":"] {
            assert!(!text.contains(gone), "{gone}: {text}");
        }
        assert!(text.contains("no row for [removed] in users"), "{text}");
    }
}
