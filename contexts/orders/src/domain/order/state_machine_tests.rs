//! Whatever is reported, in whatever order and however often: an order moves along allowed edges only.

use proptest::prelude::*;
use uuid::Uuid;

use super::tests::{euros, minute, placed};
use super::*;

/// Anything that can come at an order.
#[derive(Debug, Clone, Copy)]
enum Report {
    StockReserved,
    StockRejected,
    ReservationExpired,
    PaymentCaptured(i64),
    PaymentDeclined,
    Deadline,
    CancelByCustomer,
    CancelByShop,
    Ship,
    Deliver,
    Refund(u128, i64),
    Anonymise,
}

fn report() -> impl Strategy<Value = Report> {
    prop_oneof![
        3 => Just(Report::StockReserved),
        1 => Just(Report::StockRejected),
        1 => Just(Report::ReservationExpired),
        3 => Just(Report::PaymentCaptured(2500)),
        1 => (0_i64..5000).prop_map(Report::PaymentCaptured),
        1 => Just(Report::PaymentDeclined),
        1 => Just(Report::Deadline),
        1 => Just(Report::CancelByCustomer),
        1 => Just(Report::CancelByShop),
        2 => Just(Report::Ship),
        2 => Just(Report::Deliver),
        2 => (0_u128..4, -10_i64..2600).prop_map(|(id, amount)| Report::Refund(id, amount)),
        1 => Just(Report::Anonymise),
    ]
}

fn decide(order: &Order, report: Report, now: DateTime<Utc>) -> Result<OrderChange, OrderRefusal> {
    match report {
        Report::StockReserved => order.stock_reserved(),
        Report::StockRejected => order.stock_rejected(now),
        Report::ReservationExpired => order.reservation_expired(now),
        Report::PaymentCaptured(amount) => order.payment_captured(euros(amount), now),
        Report::PaymentDeclined => order.payment_declined(now),
        Report::Deadline => order.expire(now),
        Report::CancelByCustomer => order.cancel_by_customer(now),
        Report::CancelByShop => order.cancel_by_shop(now),
        Report::Ship => order.ship(now),
        Report::Deliver => order.deliver(now),
        Report::Refund(id, amount) => order.record_refund(Refund {
            id: RefundId::from_uuid(Uuid::from_u128(id)),
            amount: euros(amount),
        }),
        Report::Anonymise => order.anonymise(),
    }
}

proptest! {
    #[test]
    fn an_order_keeps_its_rules_under_any_reports(reports in prop::collection::vec(report(), 0..40)) {
        let mut order = placed().state;
        for (step, report) in (1_i64..).zip(reports) {
            let Ok(change) = decide(&order, report, minute(step)) else { continue };
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
    fn done_twice_is_done_once(reports in prop::collection::vec(report(), 0..40), again in report()) {
        let mut order = placed().state;
        for (step, report) in (1_i64..).zip(reports) {
            if let Ok(change) = decide(&order, report, minute(step)) {
                order = change.state;
            }
        }
        if let Ok(once) = decide(&order, again, minute(50)) {
            let twice = decide(&once.state, again, minute(51));
            prop_assert!(twice.is_err(), "{:?} took effect twice: {:?}", again, twice);
        }
    }

    #[test]
    fn what_is_cancelled_stays_cancelled(reports in prop::collection::vec(report(), 0..40)) {
        let mut order = placed().state.cancel_by_customer(minute(1)).unwrap().state;
        let cancelled = order.status.clone();
        for (step, report) in (2_i64..).zip(reports) {
            if let Ok(change) = decide(&order, report, minute(step)) {
                order = change.state;
            }
            prop_assert_eq!(&order.status, &cancelled);
        }
    }
}
