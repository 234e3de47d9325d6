//! Names and times as the pages write them.

use chrono::{DateTime, SecondsFormat, Utc};
use shared_kernel::id::number_of;

/// The name of an event without its context: `order-placed` of `orders.order-placed.v1`, with the version from the second on.
pub(crate) fn short_name(event_type: &str) -> String {
    let mut parts = event_type.split('.');
    let (_context, name, version) = (parts.next(), parts.next(), parts.next());
    match (name, version) {
        (Some(name), Some("v1") | None) => name.to_owned(),
        (Some(name), Some(version)) => format!("{name} {version}"),
        (None, _) => event_type.to_owned(),
    }
}

/// The context that publishes an event.
pub(crate) fn source_of(event_type: &str) -> &str {
    event_type.split('.').next().unwrap_or_default()
}

/// The name of a handler without its context.
pub(crate) fn short_handler(handler: &str) -> &str {
    handler.split_once('.').map_or(handler, |(_context, name)| name)
}

/// The subject with its number in the place of its id: `order/a60d788161ae`.
pub(crate) fn short_subject(subject: &str) -> String {
    match subject.split_once('/') {
        Some((what, id)) => format!("{what}/{}", number_of(id)),
        None => number_of(subject).to_owned(),
    }
}

/// A time of day to the millisecond.
pub(crate) fn time_of_day(at: DateTime<Utc>) -> String {
    at.format("%H:%M:%S%.3f").to_string()
}

/// A day and a time.
pub(crate) fn moment(at: DateTime<Utc>) -> String {
    at.format("%-d %B %Y, %H:%M:%S UTC").to_string()
}

/// A time for programs.
pub(crate) fn rfc3339(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}

/// A span of time in the largest unit that says enough.
pub(crate) fn span(millis: i64) -> String {
    match millis {
        ..1_000 => format!("{millis} ms"),
        1_000..60_000 => format!("{}.{} s", millis / 1_000, millis % 1_000 / 100),
        60_000..3_600_000 => format!("{} min {} s", millis / 60_000, millis % 60_000 / 1_000),
        3_600_000..172_800_000 => {
            format!("{} h {} min", millis / 3_600_000, millis % 3_600_000 / 60_000)
        }
        _ => format!("{} days", millis / 86_400_000),
    }
}

/// The class of the badge of a kind of message event.
pub(crate) fn badge_of(kind: &str) -> &'static str {
    match kind {
        "delivered" => "good",
        "retry-scheduled" | "parked" => "wait",
        "dead-lettered" | "discarded" | "fault-struck" => "bad",
        "duplicate-ignored" | "relayed" => "off",
        _ => "",
    }
}

/// The way that a transport is: the channel within the process, or the broker.
pub(crate) fn way_of(transport: &str) -> &str {
    if transport == "in-process" { "channel" } else { transport }
}

/// A kind as words.
pub(crate) fn words_of(kind: &str) -> String {
    kind.replace('-', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_shortened_to_what_tells_them_apart() {
        assert_eq!(short_name("orders.order-placed.v1"), "order-placed");
        assert_eq!(short_name("orders.order-awaiting-payment.v2"), "order-awaiting-payment v2");
        assert_eq!(short_name(""), "");
        assert_eq!(source_of("orders.order-placed.v1"), "orders");
        assert_eq!(short_handler("products.reserve-on-order-placed"), "reserve-on-order-placed");
        let subject = "order/01a224b2-bdba-737f-a6ca-a60d788161ae";
        assert_eq!(short_subject(subject), "order/a60d788161ae");
        assert_eq!(short_subject("product/MUG"), "product/MUG");
    }

    #[test]
    fn spans_have_a_unit_that_people_read() {
        for (millis, text) in [
            (12, "12 ms"),
            (1_250, "1.2 s"),
            (61_000, "1 min 1 s"),
            (3_660_000, "1 h 1 min"),
            (259_200_000, "3 days"),
        ] {
            assert_eq!(span(millis), text);
        }
    }
}
