//! A sound shop passes, and each invariant notices its violations.

mod as_found;

use platform::context::Fact;

use super::*;

const ORDER: Uuid = Uuid::from_u128(7);

/// An order as the contexts report it.
#[derive(Clone)]
struct ReportedFacts(Vec<(&'static str, &'static str, String)>);

impl ReportedFacts {
    fn confirmed() -> Self {
        Self(vec![])
            .saying("orders", "order_status", "confirmed")
            .saying("orders", "total_minor", "2500")
            .saying("orders", "refunded_minor", "0")
            .saying("orders", "currency", "EUR")
            .saying("payments", "currency", "EUR")
            .saying("products", "reservation", "committed")
            .saying("payments", "payment_status", "captured")
            .saying("payments", "captured_minor", "2500")
            .saying("payments", "refunded_minor", "0")
            .saying("payments", "captures_at_provider", "1")
    }

    fn cancelled_in_time() -> Self {
        Self::confirmed()
            .saying("orders", "order_status", "cancelled")
            .saying("products", "reservation", "released")
            .saying("payments", "payment_status", "declined")
            .saying("payments", "captured_minor", "0")
            .saying("payments", "captures_at_provider", "0")
    }

    /// Replaces an earlier report of the context.
    fn saying(mut self, context: &'static str, name: &'static str, value: &str) -> Self {
        self.0.retain(|(who, what, _)| (*who, *what) != (context, name));
        self.0.push((context, name, value.to_owned()));
        self
    }

    fn silent(mut self, context: &'static str) -> Self {
        self.0.retain(|(who, _, _)| *who != context);
        self
    }

    fn facts(&self) -> OrderFacts {
        let mut facts = OrderFacts::default();
        for (context, name, value) in &self.0 {
            facts.note(context, &Fact { subject: ORDER, name, value: value.clone() });
        }
        facts
    }

    /// The invariants that are broken.
    fn broken(&self) -> Vec<u8> {
        broken(&self.facts(), &HashSet::new())
    }
}

fn broken(facts: &OrderFacts, stuck: &HashSet<Uuid>) -> Vec<u8> {
    numbers(all(facts, stuck, Seen::AtRest))
}

fn numbers(checks: Vec<Check>) -> Vec<u8> {
    let broken = checks.into_iter().filter(|check| !check.violations.is_empty());
    broken.map(|check| check.invariant).collect()
}

#[test]
fn an_order_that_is_paid_in_another_currency_is_noticed() {
    let in_yen = ReportedFacts::confirmed().saying("payments", "currency", "JPY");
    assert_eq!(in_yen.broken(), [4]);
}

#[test]
fn a_sound_shop_passes() {
    assert_eq!(ReportedFacts::confirmed().broken(), Vec::<u8>::new());
    assert_eq!(ReportedFacts::cancelled_in_time().broken(), Vec::<u8>::new());
    let rejected = ReportedFacts::cancelled_in_time().silent("payments").saying(
        "products",
        "reservation",
        "rejected",
    );
    assert_eq!(rejected.broken(), Vec::<u8>::new());
    let partly_refunded = ReportedFacts::confirmed()
        .saying("orders", "order_status", "delivered")
        .saying("orders", "refunded_minor", "500")
        .saying("payments", "refunded_minor", "500");
    assert_eq!(partly_refunded.broken(), Vec::<u8>::new());
    let paid_back = ReportedFacts::cancelled_in_time()
        .saying("payments", "payment_status", "captured")
        .saying("payments", "captured_minor", "2500")
        .saying("payments", "refunded_minor", "2500")
        .saying("payments", "captures_at_provider", "1");
    assert_eq!(paid_back.broken(), Vec::<u8>::new());
}

#[test]
fn counts_what_it_examined() {
    let checks = all(&ReportedFacts::confirmed().facts(), &HashSet::new(), Seen::AtRest);
    let examined: Vec<_> = checks.iter().map(|check| (check.invariant, check.examined)).collect();
    assert_eq!(examined, [(4, 1), (5, 1), (6, 0), (12, 1), (17, 0)]);
}

#[test]
fn confirmed_without_all_the_money_breaks_4() {
    assert_eq!(
        ReportedFacts::confirmed().saying("payments", "captured_minor", "2499").broken(),
        [4]
    );
    assert_eq!(
        ReportedFacts::confirmed().saying("payments", "refunded_minor", "500").broken(),
        [4]
    );
    assert_eq!(ReportedFacts::confirmed().silent("payments").broken(), [4]);
}

#[test]
fn money_or_units_without_an_order_break_4() {
    assert_eq!(ReportedFacts::confirmed().silent("orders").broken(), [4]);
}

#[test]
fn money_for_an_order_that_never_ended_breaks_4_and_12() {
    let open = ReportedFacts::confirmed().saying("orders", "order_status", "awaiting-payment");
    assert_eq!(open.broken(), [4, 12]);
}

#[test]
fn a_fact_that_makes_no_sense_breaks_4() {
    assert!(
        ReportedFacts::confirmed().saying("orders", "total_minor", "much").broken().contains(&4)
    );
    assert!(
        ReportedFacts::confirmed().saying("orders", "order_status", "lost").broken().contains(&4)
    );
}

#[test]
fn two_captures_break_5() {
    assert_eq!(
        ReportedFacts::confirmed().saying("payments", "captures_at_provider", "2").broken(),
        [5]
    );
    let mut twice = ReportedFacts::confirmed().facts();
    twice.note(
        "payments",
        &Fact { subject: ORDER, name: "payment_status", value: "captured".to_owned() },
    );
    assert_eq!(broken(&twice, &HashSet::new()), [5]);
}

#[test]
fn an_order_of_nothing_is_captured_like_any_other() {
    let free = ReportedFacts::confirmed().saying("orders", "total_minor", "0").saying(
        "payments",
        "captured_minor",
        "0",
    );
    assert_eq!(free.broken(), Vec::<u8>::new());
}

#[test]
fn a_provider_that_disagrees_breaks_5() {
    assert_eq!(
        ReportedFacts::confirmed().saying("payments", "captures_at_provider", "0").broken(),
        [5]
    );
    assert_eq!(
        ReportedFacts::cancelled_in_time().saying("payments", "captures_at_provider", "1").broken(),
        [5]
    );
}

#[test]
fn a_ledger_of_another_provider_is_told_once() {
    let mut facts = OrderFacts::default();
    for order in [ORDER, Uuid::from_u128(8)] {
        for (name, value) in [("payment_status", "captured"), ("captures_at_provider", "0")] {
            facts.note("payments", &Fact { subject: order, name, value: value.to_owned() });
        }
    }
    let check = captured_once_and_the_provider_agrees(&facts);
    let [violation] = check.violations.as_slice() else { panic!("{check:?}") };
    assert!(violation.contains("2 captures") && violation.contains("provider.url"), "{violation}");
    let known = Fact { subject: ORDER, name: "captures_at_provider", value: "1".to_owned() };
    facts.note("payments", &known);
    let check = captured_once_and_the_provider_agrees(&facts);
    assert_eq!(check.violations.len(), 1, "the other order alone differs: {check:?}");
    assert!(!check.violations[0].contains("provider.url"), "{check:?}");
}

#[test]
fn the_provider_may_be_ahead_while_the_outcome_is_unknown() {
    let unknown = ReportedFacts::confirmed()
        .saying("orders", "order_status", "awaiting-payment")
        .saying("products", "reservation", "reserved")
        .saying("payments", "payment_status", "unknown")
        .saying("payments", "captured_minor", "0");
    assert_eq!(unknown.broken(), [12]);
    assert!(unknown.facts().entry(ORDER).is_some_and(OrderEntry::is_unfinished));
}

#[test]
fn a_cancelled_order_that_keeps_money_breaks_6_and_17() {
    let held = ReportedFacts::cancelled_in_time()
        .saying("payments", "payment_status", "captured")
        .saying("payments", "captured_minor", "2500")
        .saying("payments", "captures_at_provider", "1");
    assert_eq!(held.broken(), [6, 17]);
    assert_eq!(held.saying("payments", "refunded_minor", "5000").broken(), [6, 17]);
}

#[test]
fn a_cancelled_order_that_keeps_units_breaks_6() {
    for held in ["reserved", "committed"] {
        assert_eq!(
            ReportedFacts::cancelled_in_time().saying("products", "reservation", held).broken(),
            [6]
        );
    }
}

#[test]
fn a_checkout_that_does_not_end_breaks_12_unless_a_dead_letter_shows_why() {
    let open = ReportedFacts::cancelled_in_time()
        .saying("orders", "order_status", "placed")
        .silent("payments");
    assert_eq!(open.broken(), [12]);
    assert_eq!(broken(&open.facts(), &HashSet::from([ORDER])), Vec::<u8>::new());
}

#[test]
fn a_confirmed_order_without_its_units_breaks_12() {
    assert_eq!(
        ReportedFacts::confirmed().saying("products", "reservation", "reserved").broken(),
        [12]
    );
    assert_eq!(ReportedFacts::confirmed().silent("products").broken(), [12]);
}
