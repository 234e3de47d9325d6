//! What the events of one order say about it.

use crate::domain::StatusName;

/// An event as the outbox keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Event {
    pub(super) sequence: i64,
    pub(super) event_type: String,
}

/// How far back the events go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Past {
    /// To the first.
    Whole,
    /// The first ones may have been forgotten, or all of them.
    Forgotten,
}

/// Whether the events are numbered 1, 2, 3 and so on; from a later number on where the first ones are forgotten.
pub(super) fn is_contiguous(events: &[Event], past: Past) -> bool {
    let first = match (past, events.first()) {
        (Past::Forgotten, Some(event)) => event.sequence,
        (Past::Whole, _) | (_, None) => 1,
    };
    (first..).zip(events).all(|(expected, event)| event.sequence == expected)
}

/// Follows an order through its events: each must be allowed after the one before, and the last must lead to the
/// stored status.
pub(super) fn walk(events: &[Event], past: Past, stored: &str) -> Result<(), String> {
    let mut status: Option<StatusName> = None;
    let begins_later = past == Past::Forgotten && events.first().is_none_or(|one| one.sequence > 1);
    for Event { event_type, .. } in events {
        let Some(next) = status_after(event_type) else { continue };
        let allowed = match status {
            None => begins_later || next == StatusName::Placed,
            Some(before) => before.leads_to(next),
        };
        if !allowed {
            let before = status.map_or("nothing", StatusName::text);
            return Err(format!("went from {before} to {next}"));
        }
        status = Some(next);
    }
    if status.is_none() && begins_later {
        return Ok(());
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
        assert_eq!(walk(&events(&bought), Past::Whole, "delivered"), Ok(()));
        assert_eq!(walk(&events(&["placed", "cancelled"]), Past::Whole, "cancelled"), Ok(()));
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
            assert!(walk(&events(names), Past::Whole, stored).is_err(), "{names:?} as {stored}");
        }
    }

    #[test]
    fn a_gap_is_seen() {
        let mut three = events(&["placed", "awaiting-payment", "confirmed"]);
        assert!(is_contiguous(&three, Past::Whole));
        three.remove(1);
        assert!(!is_contiguous(&three, Past::Whole));
    }

    #[test]
    fn first_events_may_be_forgotten_and_none_between() {
        let mut rest = events(&["placed", "awaiting-payment", "confirmed"]);
        rest.remove(0);
        assert!(!is_contiguous(&rest, Past::Whole) && is_contiguous(&rest, Past::Forgotten));
        assert!(walk(&rest, Past::Whole, "confirmed").is_err());
        assert_eq!(walk(&rest, Past::Forgotten, "confirmed"), Ok(()));
        assert!(walk(&rest, Past::Forgotten, "shipped").is_err());
        assert_eq!(walk(&[], Past::Forgotten, "confirmed"), Ok(()));
        rest.push(Event { sequence: 5, event_type: "orders.order-delivered.v1".to_owned() });
        assert!(!is_contiguous(&rest, Past::Forgotten));
    }
}
