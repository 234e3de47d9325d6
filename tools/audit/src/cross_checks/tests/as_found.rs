//! A shop as it is found: work under way breaks nothing; a state that no pending work mends is a violation.

use super::*;

impl ReportedFacts {
    /// The invariants that are broken in a shop found in this state.
    fn broken_as_found(&self) -> Vec<u8> {
        numbers(all(&self.facts(), &HashSet::new(), Seen::AsFound))
    }
}

#[test]
fn pending_work_is_no_violation() {
    for under_way in [
        ReportedFacts::confirmed().saying("orders", "order_status", "awaiting-payment"),
        ReportedFacts::confirmed().saying("products", "reservation", "reserved"),
        ReportedFacts::confirmed().saying("orders", "order_status", "cancelled"),
        ReportedFacts::confirmed().saying("payments", "refunded_minor", "500"),
    ] {
        assert_ne!(under_way.broken(), Vec::<u8>::new(), "it breaks something in the end");
        assert_eq!(under_way.broken_as_found(), Vec::<u8>::new());
    }
    let short = ReportedFacts::confirmed().saying("payments", "captured_minor", "2400");
    assert_eq!(short.broken_as_found(), [4], "it has ended");
    let no_order =
        ReportedFacts::confirmed().silent("orders").saying("products", "reservation", "reserved");
    assert_eq!(no_order.broken_as_found(), [4]);
    let twice = ReportedFacts::confirmed()
        .saying("orders", "order_status", "awaiting-payment")
        .saying("payments", "captures_at_provider", "2");
    assert_eq!(twice.broken_as_found(), [5], "nothing that is to be done mends it");
}
