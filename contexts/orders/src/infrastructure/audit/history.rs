//! What the events of one order say about it.

use crate::domain::StatusName;

/// An event as the outbox keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Event {
    pub(super) sequence: i64,
    pub(super) event_type: String,
}

/// Whether the events are numbered 1, 2, 3 and so on.
pub(super) fn is_contiguous(events: &[Event]) -> bool {
    (1..).zip(events).all(|(expected, event)| event.sequence == expected)
}

/// Follows an order through its events: each must be allowed after the one before, and the last must lead to the
/// stored status.
pub(super) fn walk(events: &[Event], stored: &str) -> Result<(), String> {
    let mut status: Option<StatusName> = None;
    for Event { event_type, .. } in events {
        let Some(next) = status_after(event_type) else { continue };
        let allowed = match status {
            None => next == StatusName::Placed,
            Some(before) => before.leads_to(next),
        };
        if !allowed {
            let before = status.map_or("nothing", StatusName::text);
            return Err(format!("went from {before} to {next}"));
        }
        status = Some(next);
    }
    let told = status.map_or("nothing", StatusName::text);
    if told == stored { Ok(()) } else { Err(format!("is stored as {stored} and told as {told}")) }
}

/// The status that an event leads to, when it is about the status at all.
fn status_after(event_type: &str) -> Option<StatusName> {
    match event_type {
        "orders.order-placed.v1" => Some(StatusName::Placed),
        "orders.order-awaiting-payment.v1" => Some(StatusName::AwaitingPayment),
        "orders.order-confirmed.v1" => Some(StatusName::Confirmed),
        "orders.order-cancelled.v1" => Some(StatusName::Cancelled),
        "orders.order-shipped.v1" => Some(StatusName::Shipped),
        "orders.order-delivered.v1" => Some(StatusName::Delivered),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn events(names: &[&str]) -> Vec<Event> {
        let event = |(sequence, name): (i64, &&str)| Event {
            sequence,
            event_type: format!("orders.order-{name}.v1"),
        };
        (1..).zip(names).map(event).collect()
    }

    #[test]
    fn allowed_ways_pass() {
        let bought = [
            "placed",
            "awaiting-payment",
            "confirmed",
            "refunded",
            "shipped",
            "delivered",
            "anonymised",
        ];
        assert_eq!(walk(&events(&bought), "delivered"), Ok(()));
        assert_eq!(walk(&events(&["placed", "cancelled"]), "cancelled"), Ok(()));
    }

    #[test]
    fn strays_are_told() {
        for (names, stored) in [
            (&["placed", "confirmed"][..], "confirmed"),
            (&["placed", "cancelled", "awaiting-payment"], "awaiting-payment"),
            (&["awaiting-payment"], "awaiting-payment"),
            (&["placed"], "confirmed"),
            (&[], "placed"),
        ] {
            assert!(walk(&events(names), stored).is_err(), "{names:?} as {stored}");
        }
    }

    #[test]
    fn a_gap_is_seen() {
        let mut three = events(&["placed", "awaiting-payment", "confirmed"]);
        assert!(is_contiguous(&three));
        three.remove(1);
        assert!(!is_contiguous(&three));
    }
}
