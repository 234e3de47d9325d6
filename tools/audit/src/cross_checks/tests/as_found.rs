//! A shop as it is found: what is under way breaks nothing, and what nothing that is to be done mends is broken.

use super::*;

impl Told {
    /// The invariants that are broken when it is found like this.
    fn broken_as_found(&self) -> Vec<u8> {
        numbers(all(&self.facts(), &HashSet::new(), Seen::AsFound))
    }
}

#[test]
fn what_is_still_to_be_done_breaks_nothing() {
    for under_way in [
        Told::confirmed().saying("orders", "order_status", "awaiting-payment"),
        Told::confirmed().saying("products", "reservation", "reserved"),
        Told::confirmed().saying("orders", "order_status", "cancelled"),
        Told::confirmed().saying("payments", "refunded_minor", "500"),
    ] {
        assert_ne!(under_way.broken(), Vec::<u8>::new(), "it breaks something in the end");
        assert_eq!(under_way.broken_as_found(), Vec::<u8>::new());
    }
    let short = Told::confirmed().saying("payments", "captured_minor", "2400");
    assert_eq!(short.broken_as_found(), [4], "it has ended");
    let no_order = Told::confirmed().silent("orders").saying("products", "reservation", "reserved");
    assert_eq!(no_order.broken_as_found(), [4]);
    let twice = Told::confirmed().saying("orders", "order_status", "awaiting-payment").saying(
        "payments",
        "captures_at_provider",
        "2",
    );
    assert_eq!(twice.broken_as_found(), [5], "nothing that is to be done mends it");
}
