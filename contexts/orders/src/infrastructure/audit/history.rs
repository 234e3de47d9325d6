//! The history of one order: its events must be contiguous and follow allowed transitions of the status.

use shared_kernel::EventType;

use crate::domain::StatusName;

/// An event, as it is in the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Event {
    pub(super) sequence: i64,
    pub(super) event_type: String,
}

/// Whether the outbox still has every event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Retention {
    /// All events are there.
    Complete,
    /// The first events may have been pruned, or all of them.
    Pruned,
}

/// Whether the events are numbered 1, 2, 3 and so on; from a later number on where the first ones were pruned.
pub(super) fn is_contiguous(events: &[Event], retention: Retention) -> bool {
    let first = match (retention, events.first()) {
        (Retention::Pruned, Some(event)) => event.sequence,
        (Retention::Complete, _) | (_, None) => 1,
    };
    (first..).zip(events).all(|(expected, event)| event.sequence == expected)
}

/// Follows an order through its events: each transition must be allowed, and the last event must lead to the stored
/// status.
pub(super) fn walk(events: &[Event], retention: Retention, stored: &str) -> Result<(), String> {
    let mut status: Option<StatusName> = None;
    let begins_later =
        retention == Retention::Pruned && events.first().is_none_or(|one| one.sequence > 1);
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
    let published = status.map_or("nothing", StatusName::text);
    if published == stored {
        Ok(())
    } else {
        Err(format!("is stored as {stored} and published as {published}"))
    }
}

/// The status that an event leads to, if it changes the status: in every version of the event, since the outbox may hold one of
/// a later release.
fn status_after(event_type: &str) -> Option<StatusName> {
    match EventType::name_of(event_type) {
        "orders.order-placed" => Some(StatusName::Placed),
        "orders.order-awaiting-payment" => Some(StatusName::AwaitingPayment),
        "orders.order-confirmed" => Some(StatusName::Confirmed),
        "orders.order-cancelled" => Some(StatusName::Cancelled),
        "orders.order-shipped" => Some(StatusName::Shipped),
        "orders.order-delivered" => Some(StatusName::Delivered),
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
    fn allowed_transitions_pass() {
        let bought = [
            "placed",
            "awaiting-payment",
            "confirmed",
            "refunded",
            "shipped",
            "delivered",
            "anonymised",
        ];
        assert_eq!(walk(&events(&bought), Retention::Complete, "delivered"), Ok(()));
        assert_eq!(
            walk(&events(&["placed", "cancelled"]), Retention::Complete, "cancelled"),
            Ok(())
        );
    }

    #[test]
    fn a_version_of_a_later_release_is_the_same_step() {
        let mut bought = events(&["placed", "awaiting-payment", "confirmed"]);
        bought[1].event_type = "orders.order-awaiting-payment.v2".to_owned();
        assert_eq!(walk(&bought, Retention::Complete, "confirmed"), Ok(()));
    }

    #[test]
    fn illegal_transitions_are_found() {
        for (names, stored) in [
            (&["placed", "confirmed"][..], "confirmed"),
            (&["placed", "cancelled", "awaiting-payment"], "awaiting-payment"),
            (&["awaiting-payment"], "awaiting-payment"),
            (&["placed"], "confirmed"),
            (&[], "placed"),
        ] {
            assert!(
                walk(&events(names), Retention::Complete, stored).is_err(),
                "{names:?} as {stored}"
            );
        }
    }

    #[test]
    fn a_gap_is_found() {
        let mut three = events(&["placed", "awaiting-payment", "confirmed"]);
        assert!(is_contiguous(&three, Retention::Complete));
        three.remove(1);
        assert!(!is_contiguous(&three, Retention::Complete));
    }

    #[test]
    fn the_first_events_may_be_pruned_but_none_between() {
        let mut rest = events(&["placed", "awaiting-payment", "confirmed"]);
        rest.remove(0);
        assert!(
            !is_contiguous(&rest, Retention::Complete) && is_contiguous(&rest, Retention::Pruned)
        );
        assert!(walk(&rest, Retention::Complete, "confirmed").is_err());
        assert_eq!(walk(&rest, Retention::Pruned, "confirmed"), Ok(()));
        assert!(walk(&rest, Retention::Pruned, "shipped").is_err());
        assert_eq!(walk(&[], Retention::Pruned, "confirmed"), Ok(()));
        rest.push(Event { sequence: 5, event_type: "orders.order-delivered.v1".to_owned() });
        assert!(!is_contiguous(&rest, Retention::Pruned));
    }
}
