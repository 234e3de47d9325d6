//! The words in which the show tells what an event makes a context do.

/// The context and the plain name of an event: `orders.order-placed.v1` is `order-placed` of `orders`.
pub(super) fn name(event_type: &str) -> (&str, &str) {
    let (context, rest) = event_type.split_once('.').unwrap_or(("", event_type));
    let event = rest.rsplit_once('.').map_or(rest, |(event, _version)| event);
    (context, event)
}

/// What `reader` does when it hears of the event; without a reader, what the event says.
pub(super) fn what_happens(event_type: &str, reader: Option<&str>) -> &'static str {
    match (name(event_type).1, reader) {
        ("order-placed", Some("products")) => "reserves all lines or none",
        ("stock-reserved", Some("orders")) => "asks for the money",
        ("order-awaiting-payment", Some("payments")) => "charges the card",
        ("payment-captured", Some("orders")) => "confirms the order",
        ("stock-rejected" | "payment-declined", Some("orders")) => "gives the order up",
        ("order-confirmed", Some("products")) => "takes the units off the shelf",
        ("order-cancelled", Some("products")) => "frees what it holds",
        ("order-cancelled", Some("payments")) => "will charge nothing for it",
        ("refund-completed", Some("orders")) => "notes the refund",
        ("payment-requested", None) => "written down before the provider is asked",
        ("payment-unknown", None) => "no answer: it will ask, not charge again",
        ("payment-voided", None) => "nothing was charged",
        ("reservation-committed", None) => "sold",
        ("reservation-released", None) => "for sale again",
        _ => "",
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
