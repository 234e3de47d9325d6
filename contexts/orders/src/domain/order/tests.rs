//! What an order does, given / when / then.

use shared_kernel::Currency;

use super::*;
use crate::domain::{AddressPart, CatalogueEntry, Country, Learned, ProductId, Quantity, Sku};

pub(super) fn euros(amount_minor: i64) -> Money {
    Money::new(amount_minor, Currency::EUR)
}

pub(super) fn minute(minutes: i64) -> DateTime<Utc> {
    "2026-01-01T12:00:00Z".parse::<DateTime<Utc>>().unwrap() + Duration::minutes(minutes)
}

fn two_mugs() -> OrderLines {
    let sku = Sku::parse("MUG").unwrap();
    let entry = CatalogueEntry {
        product: ProductId::from_uuid(Uuid::from_u128(1)),
        sku: sku.clone(),
        name: "Mug".into(),
        price: euros(1250),
        on_sale: true,
        learned: Learned { sequence: 1, as_of: minute(-10) },
    };
    let wanted = WantedLines::gather([(sku, Quantity::parse(2).unwrap())]).unwrap();
    OrderLines::priced(&wanted, &[Some(entry)]).unwrap()
}

/// An order of two mugs for 25 euros, placed at minute 0 with 15 minutes to go.
pub(super) fn placed() -> OrderChange {
    let part = |text| AddressPart::parse(text).unwrap();
    let placing = Placing {
        id: OrderId::from_uuid(Uuid::from_u128(1)),
        customer: CustomerId::from_uuid(Uuid::from_u128(2)),
        lines: two_mugs(),
        shipping_address: ShippingAddress {
            name: part("Ada Lovelace"),
            line1: part("12 St James's Square"),
            line2: None,
            postal_code: part("SW1Y 4JH"),
            city: part("London"),
            country: Country::parse("GB").unwrap(),
        },
        payment_token: PaymentToken::parse("tok_visa").unwrap(),
        correlation_id: Uuid::from_u128(3),
        time_limit: Duration::minutes(15),
    };
    Order::place(placing, minute(0))
}

fn awaiting_payment() -> Order {
    placed().state.stock_reserved().unwrap().state
}

fn confirmed() -> Order {
    awaiting_payment().payment_captured(euros(2500), minute(1)).unwrap().state
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
fn reserved_stock_asks_for_the_money_and_forgets_the_token() {
    let asked = placed().state.stock_reserved().unwrap();
    assert_eq!(asked.state.status, Status::AwaitingPayment);
    assert!(
        matches!(asked.event, OrderEvent::AwaitingPayment { total, .. } if total == euros(2500))
    );
    let refused = asked.state.stock_reserved().unwrap_err();
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
        assert_eq!(given.payment_captured(captured, minute(1)), Err(refused));
    }
    let confirmed = given.payment_captured(euros(2500), minute(1)).unwrap();
    assert_eq!(confirmed.state.status, Status::Confirmed { at: minute(1) });
}

#[test]
fn every_undo_has_its_reason() {
    let (open, waiting, now) = (placed().state, awaiting_payment(), minute(16));
    assert_eq!(cancelled_because(open.stock_rejected(now)), CancelReason::OutOfStock);
    assert_eq!(cancelled_because(waiting.payment_declined(now)), CancelReason::PaymentDeclined);
    assert_eq!(
        cancelled_because(waiting.reservation_expired(now)),
        CancelReason::ReservationExpired
    );
    assert_eq!(cancelled_because(waiting.expire(now)), CancelReason::DeadlinePassed);
    assert_eq!(cancelled_because(waiting.cancel_by_customer(now)), CancelReason::ByCustomer);
    assert_eq!(cancelled_because(confirmed().cancel_by_shop(now)), CancelReason::ByShop);
    assert_eq!(cancelled_because(confirmed().stock_rejected(now)), CancelReason::OutOfStock);
}

#[test]
fn a_confirmed_order_no_longer_expires() {
    let given = confirmed();
    let late =
        OrderRefusal::OutOfTurn { status: StatusName::Confirmed, wanted: StatusName::Cancelled };
    assert_eq!(given.expire(minute(60)), Err(late));
    assert_eq!(given.reservation_expired(minute(60)), Err(late));
    assert_eq!(given.payment_declined(minute(60)), Err(late));
}

#[test]
fn the_deadline_is_not_early() {
    assert_eq!(placed().state.expire(minute(14)), Err(OrderRefusal::DeadlineAhead));
    assert!(placed().state.expire(minute(15)).is_ok());
}

#[test]
fn money_that_comes_after_the_cancellation_does_not_confirm() {
    let given = awaiting_payment().expire(minute(15)).unwrap().state;
    let late =
        OrderRefusal::OutOfTurn { status: StatusName::Cancelled, wanted: StatusName::Confirmed };
    assert_eq!(given.payment_captured(euros(2500), minute(16)), Err(late));
}

#[test]
fn what_is_shipped_cannot_be_called_off() {
    let shipped = confirmed().ship(minute(2)).unwrap().state;
    let refused =
        OrderRefusal::OutOfTurn { status: StatusName::Shipped, wanted: StatusName::Cancelled };
    assert_eq!(shipped.cancel_by_customer(minute(3)), Err(refused));
    assert_eq!(shipped.stock_rejected(minute(3)), Err(refused));
    assert_eq!(
        shipped.deliver(minute(3)).unwrap().state.status,
        Status::Delivered { at: minute(3) }
    );
}

#[test]
fn a_refund_counts_once_and_never_exceeds_the_total() {
    let refund =
        |id, amount| Refund { id: RefundId::from_uuid(Uuid::from_u128(id)), amount: euros(amount) };
    let given = confirmed().record_refund(refund(1, 1000)).unwrap();
    assert!(
        matches!(given.event, OrderEvent::Refunded { refunded, .. } if refunded == euros(1000))
    );
    assert_eq!(given.state.record_refund(refund(1, 1000)), Err(OrderRefusal::RefundKnown));
    for amount in [0, -1, 1501, i64::MAX] {
        let refused = given.state.record_refund(refund(2, amount)).unwrap_err();
        assert!(matches!(refused, OrderRefusal::RefundTooLarge { .. }), "{amount}");
    }
    assert_eq!(given.state.record_refund(refund(2, 1500)).unwrap().state.refunded(), euros(2500));
}

#[test]
fn erasure_takes_the_address_and_nothing_else() {
    let given = confirmed();
    let erased = given.anonymise().unwrap().state;
    let expected = Order { shipping_address: None, version: given.version.next(), ..given };
    assert_eq!(erased, expected);
    assert_eq!(erased.anonymise(), Err(OrderRefusal::AlreadyAnonymous));
    assert_eq!(erased.ship(minute(5)), Err(OrderRefusal::NoAddress));
    assert!(erased.cancel_by_shop(minute(5)).is_ok());
}

#[test]
fn stable_texts_read_back() {
    for name in StatusName::ALL {
        assert_eq!(StatusName::parse(name.text()), Ok(name));
    }
    for reason in CancelReason::ALL {
        assert_eq!(CancelReason::parse(reason.text()), Some(reason));
    }
    assert!(StatusName::parse("Placed").is_err());
    assert_eq!(CancelReason::parse(""), None);
}
