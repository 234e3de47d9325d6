//! Names in NATS. Subjects and consumers allow few characters; the others are written `=2F`.

use std::fmt::Write;

use shared_kernel::Envelope;
use shared_kernel::bus::BusError;
use uuid::Uuid;

use super::settings::NatsSettings;

const EVENTS_OF: &str = "the events of the Galleria shop ";

/// The context that publishes events of this type: the text before the first dot.
pub(super) fn source(event_type: &str) -> &str {
    event_type.split_once('.').map_or(event_type, |(source, _rest)| source)
}

/// `galleria.orders.order=2F0197…`: events of one aggregate share a subject.
pub(super) fn subject(prefix: &str, event: &Envelope) -> String {
    format!("{prefix}.{}.{}", token(&event.source), token(&event.subject))
}

/// The subjects that the stream stores.
pub(super) fn subjects(prefix: &str) -> Vec<String> {
    vec![format!("{prefix}.*.*")]
}

/// All events of one source.
pub(super) fn of_source(prefix: &str, source: &str) -> String {
    format!("{prefix}.{}.*", token(source))
}

/// The description of the stream of a shop.
pub(super) fn description(shop: Uuid) -> String {
    format!("{EVENTS_OF}{shop}")
}

/// The shop that a stream's description names.
pub(super) fn owner(description: Option<&str>) -> Option<Uuid> {
    description?.strip_prefix(EVENTS_OF)?.parse().ok()
}

/// The prefix of the names of one subscriber's consumers. The dash cannot be part of its name.
pub(super) fn all_consumers(subscriber: &str) -> String {
    format!("{}-", token(subscriber).replace('-', "=2D"))
}

/// The prefix of the names of one subscriber's consumers on one source. The dash cannot be part of either name.
pub(super) fn consumers(subscriber: &str, source: &str) -> String {
    all_consumers(subscriber) + &all_consumers(source)
}

/// `text` as one token of a subject.
fn token(text: &str) -> String {
    let mut token = String::with_capacity(text.len() + 8);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_' {
            token.push(byte.into());
        } else {
            // Writing to a string cannot fail.
            let _written = write!(token, "={byte:02X}");
        }
    }
    token
}

/// Refuses names that NATS would refuse later, at every attempt.
pub(super) fn check(settings: &NatsSettings) -> Result<(), BusError> {
    let is_token = |name: &str| !name.is_empty() && token(name) == name;
    if !is_token(&settings.stream) {
        let reason =
            format!("`{}` cannot name a stream: use letters, digits, - and _", settings.stream);
        return Err(BusError { reason });
    }
    if !settings.prefix.split('.').all(is_token) {
        let reason = format!(
            "`{}` cannot begin a subject: use letters, digits, - and _, with dots between",
            settings.prefix
        );
        return Err(BusError { reason });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::super::RETENTION;
    use super::super::super::broker::CONTENT_TYPE;
    use super::*;

    #[test]
    fn a_subject_becomes_one_token() {
        assert_eq!(token("order/1"), "order=2F1");
        assert_eq!(token("a.b*>c d=ü"), "a=2Eb=2A=3Ec=20d=3D=C3=BC");
    }

    #[test]
    fn the_documented_names_are_those_of_the_code() {
        const PAGE: &str = include_str!("../../../../docs/wire-format.md");
        let settings = NatsSettings::new("nats://127.0.0.1");
        let prefix = &settings.prefix;
        let example = PAGE.split("```json").nth(1).unwrap().split("```").next().unwrap();
        let event = Envelope::parse(example.trim().as_bytes()).unwrap();
        for name in [
            &settings.stream,
            &subject(prefix, &event),
            &subjects(prefix).join("`, `"),
            &of_source(prefix, "orders"),
        ] {
            assert!(PAGE.contains(&format!("`{name}`")), "{name}");
        }
        assert!(PAGE.contains(&format!("`{}3-", consumers("payments", "orders"))));
        assert!(PAGE.contains(&format!("`Content-Type: {CONTENT_TYPE}`")));
        assert!(PAGE.contains(&format!("`{}`", async_nats::header::NATS_MESSAGE_ID)));
        let days = RETENTION.as_secs() / 86_400;
        assert!(PAGE.contains(&format!("older than {days} days")), "{days}");
        // The permission of a host of one context covers the subjects of that context alone.
        assert!(PAGE.contains(&format!("\"{}\"", of_source(prefix, "payments"))));
    }

    #[test]
    fn consumer_names_are_unambiguous() {
        assert_ne!(consumers("a-b", "c"), consumers("a", "b-c"));
        assert_eq!(consumers("orders", "products"), "orders-products-");
    }
}
