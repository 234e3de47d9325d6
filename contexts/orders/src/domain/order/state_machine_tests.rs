//! Properties of the state machine: under any reports, in any order and repetition, an order follows allowed
//! transitions only.

use proptest::prelude::*;
use uuid::Uuid;

use super::tests::{minute, placed};
use super::*;
use crate::domain::testing::euros;

/// Any input of a decision.
#[derive(Debug, Clone, Copy)]
enum Input {
    Report(CheckoutReport),
    Deadline,
    CancelByCustomer,
    CancelByShop,
    Ship,
    Deliver,
    Anonymise,
}

fn report() -> impl Strategy<Value = CheckoutReport> {
    let captured = |minor| CheckoutReport::PaymentCaptured { amount: euros(minor) };
    let refunded = |(id, minor)| CheckoutReport::RefundCompleted {
        refund: Refund::stored(RefundId::from_uuid(Uuid::from_u128(id)), euros(minor)),
    };
    prop_oneof![
        3 => Just(CheckoutReport::StockReserved),
        1 => Just(CheckoutReport::StockRejected),
        1 => Just(CheckoutReport::ReservationExpired),
        3 => Just(captured(2500)),
        1 => (0_i64..5000).prop_map(captured),
        1 => Just(CheckoutReport::PaymentDeclined { reason: DeclineReason::Declined }),
        2 => (0_u128..4, -10_i64..2600).prop_map(refunded),
    ]
}

fn input() -> impl Strategy<Value = Input> {
    prop_oneof![
        12 => report().prop_map(Input::Report),
        1 => Just(Input::Deadline),
        1 => Just(Input::CancelByCustomer),
        1 => Just(Input::CancelByShop),
        2 => Just(Input::Ship),
        2 => Just(Input::Deliver),
        1 => Just(Input::Anonymise),
    ]
}

fn decide(order: &Order, input: Input, now: DateTime<Utc>) -> Result<OrderChange, OrderRefusal> {
    match input {
        Input::Report(report) => order.apply(report, now),
        Input::Deadline => order.expire(now),
        Input::CancelByCustomer => order.cancel_by_customer(now),
        Input::CancelByShop => order.cancel_by_shop(now),
        Input::Ship => order.ship(now),
        Input::Deliver => order.deliver(now),
        Input::Anonymise => order.anonymise(),
    }
}

proptest! {
    #[test]
    fn an_order_keeps_its_rules_under_any_input(inputs in prop::collection::vec(input(), 0..40)) {
        let mut order = placed().state;
        for (step, input) in (1_i64..).zip(inputs) {
            let Ok(change) = decide(&order, input, minute(step)) else { continue };
            let (before, after) = (order.status.name(), change.state.status.name());
            prop_assert!(before == after || before.leads_to(after), "{} to {}", before, after);
            prop_assert_eq!(change.decided_on, order.version);
            prop_assert_eq!(change.state.version, order.version.next());
            prop_assert_eq!(change.state.total, order.total);
            prop_assert_eq!(change.event.order(), order.id);
            prop_assert!(change.state.refunded().amount_minor() <= order.total.amount_minor());
            order = change.state;
        }
    }

    #[test]
    fn an_input_that_is_repeated_takes_effect_once(inputs in prop::collection::vec(input(), 0..40), again in input()) {
        let mut order = placed().state;
        for (step, input) in (1_i64..).zip(inputs) {
            if let Ok(change) = decide(&order, input, minute(step)) {
                order = change.state;
            }
        }
        if let Ok(once) = decide(&order, again, minute(50)) {
            let twice = decide(&once.state, again, minute(51));
            prop_assert!(twice.is_err(), "{:?} took effect twice: {:?}", again, twice);
        }
    }

    #[test]
    fn a_cancelled_order_stays_cancelled(inputs in prop::collection::vec(input(), 0..40)) {
        let mut order = placed().state.cancel_by_customer(minute(1)).unwrap().state;
        let cancelled = order.status.clone();
        for (step, input) in (2_i64..).zip(inputs) {
            if let Ok(change) = decide(&order, input, minute(step)) {
                order = change.state;
            }
            prop_assert_eq!(&order.status, &cancelled);
        }
    }
}
