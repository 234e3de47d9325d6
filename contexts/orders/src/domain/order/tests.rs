//! Decisions on an order: given, when, then.

use shared_kernel::Currency;

use super::*;
use crate::domain::testing::{customer, entry, euros, sealed_address, sealed_token, wanted};

pub(super) fn minute(minutes: i64) -> DateTime<Utc> {
    "2026-01-01T12:00:00Z".parse::<DateTime<Utc>>().unwrap() + Duration::minutes(minutes)
}

fn two_mugs() -> OrderLines {
    OrderLines::freeze_prices(&wanted(&[("MUG", 2)]), &[Some(entry("MUG", 1250, 1))]).unwrap()
}

/// An order of two mugs for 25 euros, placed at minute 0, which expires at minute 15.
pub(super) fn placed() -> OrderChange {
    let new = NewOrder {
        id: OrderId::from_uuid(Uuid::from_u128(1)),
        customer: customer(),
        lines: two_mugs(),
        shipping_address: sealed_address(),
        payment_token: sealed_token(),
        correlation_id: Uuid::from_u128(3),
        checkout_time_limit: Duration::minutes(15),
        from_basket: false,
    };
    Order::place(new, minute(0))
}

fn awaiting_payment() -> Order {
    placed().state.apply(CheckoutReport::StockReserved, minute(1)).unwrap().state
}

fn confirmed() -> Order {
    awaiting_payment()
        .apply(CheckoutReport::PaymentCaptured { amount: euros(2500) }, minute(1))
        .unwrap()
        .state
}

const fn declined() -> CheckoutReport {
    CheckoutReport::PaymentDeclined { reason: DeclineReason::ExpiredCard }
}

fn cancelled_because(decided: Result<OrderChange, OrderRefusal>) -> CancelReason {
    let status = decided.unwrap().state.status;
    let Status::Cancelled { reason, .. } = status else { panic!("not cancelled: {status:?}") };
    reason
}

#[test]
fn placing_freezes_the_total_and_sets_the_deadline() {
    let placed = placed();
    assert_eq!((placed.decided_on, placed.version()), (Version::NEW, Version::from_u32(1)));
    assert_eq!((placed.state.total, placed.state.expires_at), (euros(2500), minute(15)));
    assert!(matches!(placed.event, OrderEvent::Placed { total, .. } if total == euros(2500)));
}

#[test]
fn reserved_stock_asks_for_the_payment_and_drops_the_token() {
    let asked = placed().state.apply(CheckoutReport::StockReserved, minute(1)).unwrap();
    assert_eq!(asked.state.status, Status::AwaitingPayment);
    assert!(
        matches!(asked.event, OrderEvent::AwaitingPayment { total, .. } if total == euros(2500))
    );
    let refused = asked.state.apply(CheckoutReport::StockReserved, minute(1)).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "an order that is awaiting-payment cannot become awaiting-payment"
    );
}

#[test]
fn only_the_whole_amount_confirms() {
    let given = awaiting_payment();
    let yen = Money::new(2500, Currency::parse("JPY").unwrap());
    for captured in [euros(2499), euros(2501), yen] {
        let refused = OrderRefusal::PaymentDiffers { total: euros(2500), captured };
        assert_eq!(
            given.apply(CheckoutReport::PaymentCaptured { amount: captured }, minute(1)),
            Err(refused)
        );
    }
    let confirmed =
        given.apply(CheckoutReport::PaymentCaptured { amount: euros(2500) }, minute(1)).unwrap();
    assert_eq!(confirmed.state.status, Status::Confirmed { at: minute(1) });
}

#[test]
fn every_cancellation_has_its_reason() {
    let (open, waiting, now) = (placed().state, awaiting_payment(), minute(16));
    assert_eq!(
        cancelled_because(open.apply(CheckoutReport::StockRejected, now)),
        CancelReason::OutOfStock
    );
    assert_eq!(
        cancelled_because(waiting.apply(declined(), now)),
        CancelReason::PaymentDeclined(DeclineReason::ExpiredCard)
    );
    assert_eq!(
        cancelled_because(waiting.apply(CheckoutReport::ReservationExpired, now)),
        CancelReason::ReservationExpired
    );
    assert_eq!(cancelled_because(waiting.expire(now)), CancelReason::DeadlinePassed);
    assert_eq!(cancelled_because(waiting.cancel_by_customer(now)), CancelReason::ByCustomer);
    assert_eq!(cancelled_because(confirmed().cancel_by_shop(now)), CancelReason::ByShop);
    assert_eq!(
        cancelled_because(confirmed().apply(CheckoutReport::StockRejected, now)),
        CancelReason::OutOfStock
    );
}

#[test]
fn a_confirmed_order_no_longer_expires() {
    let given = confirmed();
    let late =
        OrderRefusal::OutOfTurn { status: StatusName::Confirmed, wanted: StatusName::Cancelled };
    assert_eq!(given.expire(minute(60)), Err(late));
    assert_eq!(given.apply(CheckoutReport::ReservationExpired, minute(60)), Err(late));
    assert_eq!(given.apply(declined(), minute(60)), Err(late));
}

#[test]
fn an_order_does_not_expire_before_its_deadline() {
    assert_eq!(placed().state.expire(minute(14)), Err(OrderRefusal::NotExpired));
    assert!(placed().state.expire(minute(15)).is_ok());
}

#[test]
fn a_payment_captured_after_the_cancellation_does_not_confirm() {
    let given = awaiting_payment().expire(minute(15)).unwrap().state;
    let late =
        OrderRefusal::OutOfTurn { status: StatusName::Cancelled, wanted: StatusName::Confirmed };
    assert_eq!(
        given.apply(CheckoutReport::PaymentCaptured { amount: euros(2500) }, minute(16)),
        Err(late)
    );
}

#[test]
fn a_shipped_order_cannot_be_cancelled() {
    let shipped = confirmed().ship(minute(2)).unwrap().state;
    let refused =
        OrderRefusal::OutOfTurn { status: StatusName::Shipped, wanted: StatusName::Cancelled };
    assert_eq!(shipped.cancel_by_customer(minute(3)), Err(refused));
    assert_eq!(shipped.apply(CheckoutReport::StockRejected, minute(3)), Err(refused));
    assert_eq!(
        shipped.deliver(minute(3)).unwrap().state.status,
        Status::Delivered { at: minute(3) }
    );
}

fn refund(id: u128, amount_minor: i64) -> CheckoutReport {
    let id = RefundId::from_uuid(Uuid::from_u128(id));
    CheckoutReport::RefundCompleted { refund: Refund::stored(id, euros(amount_minor)) }
}

#[test]
fn an_order_is_shipped_after_a_part_was_refunded_and_not_after_all_was() {
    let partly = confirmed().apply(refund(1, 2499), minute(2)).unwrap().state;
    assert!(partly.ship(minute(3)).is_ok());
    let wholly = partly.apply(refund(2, 1), minute(3)).unwrap().state;
    let refused = OrderRefusal::WhollyRefunded { total: euros(2500) };
    assert_eq!(wholly.ship(minute(4)), Err(refused));
    assert!(wholly.cancel_by_shop(minute(4)).is_ok());
}

#[test]
fn an_order_that_cost_nothing_is_shipped() {
    let free = Order { total: euros(0), ..confirmed() };
    assert!(free.ship(minute(2)).is_ok());
}

#[test]
fn a_refund_counts_once_and_never_exceeds_the_total() {
    let given = confirmed().apply(refund(1, 1000), minute(2)).unwrap();
    assert!(
        matches!(given.event, OrderEvent::Refunded { refunded, .. } if refunded == euros(1000))
    );
    assert_eq!(
        given.state.apply(refund(1, 1000), minute(2)),
        Err(OrderRefusal::RefundAlreadyRecorded)
    );
    for amount in [0, -1, 1501, i64::MAX] {
        let refused = given.state.apply(refund(2, amount), minute(2)).unwrap_err();
        assert!(matches!(refused, OrderRefusal::RefundTooLarge { .. }), "{amount}");
    }
    assert_eq!(
        given.state.apply(refund(2, 1500), minute(2)).unwrap().state.refunded(),
        euros(2500)
    );
}

#[test]
fn erasure_removes_the_address_and_nothing_else() {
    let given = confirmed();
    let erased = given.anonymise().unwrap().state;
    let expected = Order { shipping_address: None, version: given.version.next(), ..given };
    assert_eq!(erased, expected);
    assert_eq!(erased.anonymise(), Err(OrderRefusal::AlreadyAnonymised));
    assert_eq!(erased.ship(minute(5)), Err(OrderRefusal::NoAddress));
    assert!(erased.cancel_by_shop(minute(5)).is_ok());
}

#[test]
fn stable_texts_read_back() {
    for name in StatusName::ALL {
        assert_eq!(StatusName::parse(name.text()), Ok(name));
    }
    for reason in CancelReason::ALL {
        assert_eq!(CancelReason::parse(reason.text(), None), Some(reason));
    }
    assert!(StatusName::parse("Placed").is_err());
    assert_eq!(CancelReason::parse("", None), None);
    for why in DeclineReason::ALL {
        let reason = CancelReason::PaymentDeclined(why);
        assert_eq!(CancelReason::parse(reason.text(), Some(why)), Some(reason));
        assert_eq!(CancelReason::parse("by-shop", Some(why)), Some(CancelReason::ByShop));
    }
}
