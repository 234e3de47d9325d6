//! A checkout that comes to nothing leaves the basket as it was; one that is confirmed takes exactly what was bought.

use shared_kernel::Origin;
use uuid::Uuid;

use crate::application::Actor;
use crate::application::cancel_order::CancelOrder;
use crate::application::record_report::RecordReport;
use crate::application::testing::{
    Shop, command, corrupt, customer, euros, unavailable, units, wanted,
};
use crate::domain::{
    CheckoutReport, CustomerStatus, DeclineReason, OrderId, ReplicaVersion, StatusName,
};

const DECLINED: CheckoutReport =
    CheckoutReport::PaymentDeclined { reason: DeclineReason::ExpiredCard };

/// SKUs and quantities in the basket.
async fn lines(shop: &Shop) -> Vec<(String, u16)> {
    let basket = shop.application.view_basket(customer()).await.unwrap();
    let line = |line: &crate::domain::ReviewedLine| {
        (line.line.sku().as_str().to_owned(), line.line.quantity().units())
    };
    basket.lines.iter().map(line).collect()
}

fn expected(lines: &[(&str, u16)]) -> Vec<(String, u16)> {
    lines.iter().map(|(sku, units)| ((*sku).to_owned(), *units)).collect()
}

async fn order_the_basket(shop: &Shop, id: u128) -> OrderId {
    let command = command(id, None);
    shop.application.place_order(&command, &Origin::new(Uuid::nil())).await.unwrap();
    command.order
}

async fn report(shop: &Shop, order: OrderId, report: CheckoutReport) {
    let command = RecordReport { order, report };
    shop.application.record_report(command, &Origin::new(Uuid::nil())).await.unwrap();
}

async fn cancel(shop: &Shop, order: OrderId, by: Actor) {
    let cancel = CancelOrder { order, by };
    shop.application.cancel_order(cancel, &Origin::new(Uuid::nil())).await.unwrap();
}

#[tokio::test]
async fn every_end_of_a_checkout_without_a_purchase_gives_the_basket_back_once() {
    for end in 0..6 {
        let shop = Shop::open();
        shop.basket_with("MUG", 2).await;
        shop.basket_with("CUP", 1).await;
        let before = shop.application.view_basket(customer()).await.unwrap();
        let order = order_the_basket(&shop, 1).await;
        assert_eq!(lines(&shop).await, []);
        for _ in 0..2 {
            match end {
                0 => report(&shop, order, CheckoutReport::StockRejected).await,
                1 => report(&shop, order, CheckoutReport::ReservationExpired).await,
                2 => {
                    report(&shop, order, CheckoutReport::StockReserved).await;
                    report(&shop, order, DECLINED).await;
                }
                3 => {
                    shop.clock.advance(chrono::Duration::minutes(15));
                    shop.expire_orders().await;
                }
                _ if shop.status(order).await == StatusName::Cancelled => {}
                4 => cancel(&shop, order, Actor::Customer(customer())).await,
                _ => cancel(&shop, order, Actor::Shop).await,
            }
        }
        assert_eq!(shop.status(order).await, StatusName::Cancelled, "end {end}");
        let after = shop.application.view_basket(customer()).await.unwrap();
        assert_eq!((after.lines, after.total), (before.lines, before.total), "end {end}");
    }
}

#[tokio::test]
async fn lines_that_were_added_meanwhile_stay_and_add_up() {
    let shop = Shop::open();
    shop.basket_with("MUG", 2).await;
    let order = order_the_basket(&shop, 1).await;
    shop.basket_with("CUP", 1).await;
    shop.basket_with("MUG", 3).await;
    report(&shop, order, DECLINED).await;
    assert_eq!(lines(&shop).await, expected(&[("CUP", 1), ("MUG", 5)]));
}

#[tokio::test]
async fn a_purchase_takes_exactly_what_was_bought() {
    let shop = Shop::open();
    shop.basket_with("MUG", 2).await;
    let order = order_the_basket(&shop, 1).await;
    shop.basket_with("CUP", 1).await;
    shop.basket_with("MUG", 3).await;
    report(&shop, order, CheckoutReport::StockReserved).await;
    report(&shop, order, CheckoutReport::PaymentCaptured { amount: euros(2500) }).await;
    assert_eq!(lines(&shop).await, expected(&[("CUP", 1), ("MUG", 3)]));
    cancel(&shop, order, Actor::Shop).await;
    assert_eq!(
        lines(&shop).await,
        expected(&[("CUP", 1), ("MUG", 3)]),
        "a purchase is not put back"
    );
}

#[tokio::test]
async fn an_order_of_lines_gives_nothing_back() {
    let shop = Shop::open();
    shop.basket_with("CUP", 1).await;
    let command = command(1, Some(wanted(&[("MUG", 2)])));
    shop.application.place_order(&command, &Origin::new(Uuid::nil())).await.unwrap();
    report(&shop, command.order, DECLINED).await;
    assert_eq!(lines(&shop).await, expected(&[("CUP", 1)]));
}

#[tokio::test]
async fn the_basket_of_an_erased_customer_stays_erased() {
    let shop = Shop::open();
    shop.basket_with("MUG", 2).await;
    let order = order_the_basket(&shop, 1).await;
    let version = ReplicaVersion::new(9, shared_kernel::Clock::now(shop.clock.as_ref()));
    let erased = crate::domain::Customer::stored(customer(), CustomerStatus::Erased, version);
    shop.application.forget_customer(erased, &Origin::new(Uuid::nil())).await.unwrap();
    report(&shop, order, DECLINED).await;
    assert_eq!(shop.status(order).await, StatusName::Cancelled);
    assert_eq!(shop.application.baskets.find(customer()).await.unwrap(), None);
}

#[tokio::test]
async fn a_basket_that_cannot_be_read_keeps_no_order_open_unless_it_can_be_read_later() {
    let shop = Shop::open();
    shop.basket_with("MUG", 2).await;
    let order = order_the_basket(&shop, 1).await;
    let by_shop = CancelOrder { order, by: Actor::Shop };
    shop.store.fail_basket_read(unavailable());
    let refused = shop.application.cancel_order(by_shop, &Origin::new(Uuid::nil())).await;
    assert!(refused.is_err());
    assert_eq!(shop.status(order).await, StatusName::Placed);

    shop.store.fail_basket_read(corrupt());
    cancel(&shop, order, Actor::Shop).await;
    assert_eq!(shop.status(order).await, StatusName::Cancelled);
    assert_eq!(lines(&shop).await, []);
}

#[tokio::test]
async fn a_line_given_back_fits_into_an_order() {
    let shop = Shop::open();
    shop.basket_with("MUG", 999).await;
    let order = order_the_basket(&shop, 1).await;
    shop.basket_with("MUG", 1).await;
    report(&shop, order, DECLINED).await;
    let basket = shop.application.view_basket(customer()).await.unwrap();
    assert_eq!(basket.lines[0].line.quantity(), units(999));
}
