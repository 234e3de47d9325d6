//! The effect of each event in a few words, short enough for a line of 80 columns.

/// The context and the plain name of an event: `orders.order-placed.v1` is `order-placed` of `orders`.
pub(super) fn name(event_type: &str) -> (&str, &str) {
    let (context, rest) = event_type.split_once('.').unwrap_or(("", event_type));
    let event = rest.rsplit_once('.').map_or(rest, |(event, _version)| event);
    (context, event)
}

/// The effect of the event on the context that handles it; without a handler, the meaning of the event.
pub(super) fn what_happens(event_type: &str, reader: Option<&str>) -> &'static str {
    match (name(event_type).1, reader) {
        ("order-placed", Some("products")) => "reserves every line",
        ("stock-reserved", Some("orders")) => "requests payment",
        ("order-awaiting-payment", Some("payments")) => "charges the card",
        ("payment-captured", Some("orders")) => "confirms the order",
        ("stock-rejected" | "payment-declined", Some("orders")) => "cancels the order",
        ("order-confirmed", Some("products")) => "commits the stock",
        ("order-cancelled", Some("products")) => "releases the stock",
        ("order-cancelled", Some("payments")) => "cancels the payment",
        ("refund-completed", Some("orders")) => "records the refund",
        ("payment-requested", None) => "stored before charge",
        ("payment-unknown", None) => "looks up the outcome",
        ("payment-voided", None) => "nothing was charged",
        ("reservation-committed", None) => "sold",
        ("reservation-released", None) => "for sale again",
        _ => "",
    }
}

/// The effect of a fault in as few words as a line has room for.
pub(super) fn shortened(effect: &str) -> &str {
    match effect {
        "the provider refuses the connection" => "provider is down",
        "the provider answers late" => "provider is slow",
        "the provider charges, and its answer is lost" => "answer is lost",
        "waits for the context" => "waits",
        "the handler refuses it" => "refused",
        effect => effect,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_type_has_a_context_and_a_name() {
        assert_eq!(name("orders.order-placed.v1"), ("orders", "order-placed"));
        assert_eq!(name("odd"), ("", "odd"));
    }
}
