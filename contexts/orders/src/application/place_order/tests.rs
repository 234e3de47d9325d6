//! Orders that are placed, and the reasons of refusals.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use async_trait::async_trait;
use chrono::{DateTime, Duration};
use shared_kernel::{Clock, Currency, Money};
use uuid::Uuid;

use super::*;
use crate::application::Actor;
use crate::application::cancel_order::CancelOrder;
use crate::application::get_order::GetOrderError;
use crate::application::ports::Customers;
use crate::application::testing::{
    Shop, address, command, customer, entry_at, euros, sku, unavailable, wanted,
};
use crate::domain::{CustomerStatus, LineRefusal, ReplicaVersion, RisenPrice, StatusName};
use crate::infrastructure::persistence::in_memory::InMemory;

async fn place(shop: &Shop, command: &PlaceOrder) -> Result<(), PlaceOrderError> {
    shop.application.place_order(command, &Origin::new(command.order.as_uuid())).await
}

#[tokio::test]
async fn a_customer_with_too_many_units_unpaid_orders_no_more_until_an_order_has_ended() {
    let shop = Shop::open();
    let of = |number: u128, units: i64| command(number, Some(wanted(&[("MUG", units)])));
    let first = of(1, 600);
    place(&shop, &first).await.unwrap();
    let refused = place(&shop, &of(2, 400)).await;
    assert!(matches!(refused, Err(PlaceOrderError::TooManyOpen(_))), "{refused:?}");
    place(&shop, &of(3, 399)).await.unwrap();
    let cancel = CancelOrder { order: first.order, by: Actor::Customer(customer()) };
    shop.application.cancel_order(cancel, &Origin::new(Uuid::nil())).await.unwrap();
    place(&shop, &of(2, 400)).await.unwrap();
    shop.clock.advance(Duration::minutes(15));
    place(&shop, &of(4, 999)).await.expect("the others have expired");
}

#[tokio::test]
async fn an_order_that_another_host_has_settled_is_open_no_longer() {
    let shop = Shop::open();
    let first = command(1, Some(wanted(&[("MUG", 999)])));
    place(&shop, &first).await.unwrap();
    let cancelled = shop.order(first.order).await.cancel_by_shop(shop.clock.now()).unwrap();
    shop.application.orders.commit(cancelled, &Origin::new(Uuid::nil())).await.unwrap();
    place(&shop, &command(2, Some(wanted(&[("MUG", 999)])))).await.unwrap();
}

#[tokio::test]
async fn an_order_that_is_refused_is_not_counted() {
    let shop = Shop::open();
    for number in 1..=60 {
        let unknown = command(number, Some(wanted(&[("NONE", 999)])));
        assert!(matches!(place(&shop, &unknown).await, Err(PlaceOrderError::Lines(_))));
    }
    place(&shop, &command(61, Some(wanted(&[("MUG", 999)])))).await.unwrap();
}

#[tokio::test]
async fn an_order_that_cannot_be_stored_is_not_counted() {
    let shop = Shop::open();
    shop.basket_with("MUG", 999).await;
    for (number, lines) in [(1, Some(wanted(&[("MUG", 999)]))), (2, None)] {
        shop.store.fail_commits([unavailable()]);
        let refused = place(&shop, &command(number, lines)).await;
        assert!(matches!(refused, Err(PlaceOrderError::Store(_))), "{refused:?}");
    }
    place(&shop, &command(3, None)).await.unwrap();
}

#[tokio::test]
async fn the_prices_freeze_when_the_order_is_placed() {
    let shop = Shop::open();
    let command = command(1, Some(wanted(&[("MUG", 2), ("CUP", 1)])));
    place(&shop, &command).await.unwrap();
    shop.reprice("MUG", 9900).await;
    let order = shop.order(command.order).await;
    assert_eq!(order.total(), euros(2 * 1250 + 400));
    assert_eq!(order.correlation_id(), command.order.as_uuid());
    assert_eq!(shop.published(command.order), ["orders.order-placed.v1"]);
}

#[tokio::test]
async fn an_order_from_the_basket_empties_it() {
    let shop = Shop::open();
    shop.basket_with("MUG", 3).await;
    let command = command(1, None);
    place(&shop, &command).await.unwrap();
    assert_eq!(shop.order(command.order).await.total(), euros(3 * 1250));
    assert!(shop.application.view_basket(customer()).await.unwrap().lines.is_empty());
    let again = PlaceOrder { order: OrderId::from_uuid(Uuid::from_u128(99)), ..command };
    assert!(matches!(
        place(&shop, &again).await,
        Err(PlaceOrderError::Basket(OrderBasketRefusal::Empty))
    ));
}

#[tokio::test]
async fn a_basket_that_changed_meanwhile_is_a_conflict() {
    let shop = Shop::open();
    shop.basket_with("MUG", 3).await;
    let seen = shop.application.baskets.find(customer()).await.unwrap().unwrap();
    shop.basket_with("CUP", 1).await;
    let origin = Origin::new(Uuid::nil());
    let entries = shop.application.catalogue.entries(&[sku("MUG")]).await.unwrap();
    let (lines, emptied) = seen.order_all(&entries, None).unwrap();
    let command = command(1, None);
    let placed = shop.application.placed(&command, lines, &origin).await.unwrap();
    let refused = shop.application.orders.commit_with_basket(placed, emptied, &origin).await;
    assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
    assert_eq!(shop.application.orders.find(command.order).await.unwrap(), None);
}

#[tokio::test]
async fn every_line_that_cannot_be_ordered_is_named() {
    let shop = Shop::open();
    shop.withdraw("CUP").await;
    let command = command(1, Some(wanted(&[("MUG", 1), ("NONE", 1), ("CUP", 1)])));
    let refused = place(&shop, &command).await;
    let Err(PlaceOrderError::Lines(LinesRefusal::Lines(lines))) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(lines, [(1, LineRefusal::Unknown), (2, LineRefusal::Withdrawn)]);
    assert!(shop.published(command.order).is_empty());
}

#[tokio::test]
async fn an_order_has_one_currency() {
    let shop = Shop::open();
    let yen = Currency::parse("JPY").unwrap();
    shop.note(entry_at("FAN", Money::new(800, yen), 1)).await;
    let refused = place(&shop, &command(1, Some(wanted(&[("MUG", 1), ("FAN", 1)])))).await;
    let Err(PlaceOrderError::Lines(LinesRefusal::Lines(lines))) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(lines, [(1, LineRefusal::OtherCurrency(yen, Currency::EUR))]);
}

#[tokio::test]
async fn a_basket_names_lines_that_cannot_be_ordered_by_sku() {
    let shop = Shop::open();
    for text in ["MUG", "CUP"] {
        shop.basket_with(text, 1).await;
    }
    shop.withdraw("CUP").await;
    let refused = place(&shop, &command(1, None)).await;
    let Err(PlaceOrderError::Basket(OrderBasketRefusal::Lines(lines))) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(lines, [(sku("CUP"), LineRefusal::Withdrawn)]);
}

#[tokio::test]
async fn a_price_that_rose_since_it_was_seen_is_agreed_to_or_refused() {
    let shop = Shop::open();
    shop.basket_with("MUG", 2).await;
    shop.basket_with("CUP", 1).await;
    shop.reprice("MUG", 1300).await;
    shop.reprice("CUP", 100).await;
    let place_for = async |expected_total| {
        let command = PlaceOrder { expected_total, ..command(1, None) };
        place(&shop, &command).await
    };
    let mug = RisenPrice { sku: sku("MUG"), seen: euros(1250), now: euros(1300) };
    let dollars = Money::new(9900, Currency::parse("USD").unwrap());
    for expected in [None, Some(euros(2699)), Some(dollars)] {
        let refused = place_for(expected).await;
        let Err(PlaceOrderError::PriceRose(rose)) = refused else { panic!("{refused:?}") };
        assert_eq!(rose, PriceRose { total: euros(2700), expected, risen: vec![mug.clone()] });
    }
    place_for(Some(euros(2700))).await.unwrap();
    assert_eq!(shop.order(command(1, None).order).await.total(), euros(2700));
}

#[tokio::test]
async fn a_price_that_fell_is_taken_as_it_is() {
    for expected_total in [None, Some(euros(2500))] {
        let shop = Shop::open();
        shop.basket_with("MUG", 2).await;
        shop.reprice("MUG", 1000).await;
        let command = PlaceOrder { expected_total, ..command(1, None) };
        place(&shop, &command).await.unwrap();
        assert_eq!(shop.order(command.order).await.total(), euros(2000));
    }
}

#[tokio::test]
async fn a_price_in_another_currency_is_not_the_price_seen() {
    let shop = Shop::open();
    shop.basket_with("MUG", 1).await;
    let yen = Money::new(800, Currency::parse("JPY").unwrap());
    shop.note(entry_at("MUG", yen, 9)).await;
    let refused = place(&shop, &command(1, None)).await;
    let Err(PlaceOrderError::PriceRose(rose)) = refused else { panic!("{refused:?}") };
    assert_eq!(rose.risen, [RisenPrice { sku: sku("MUG"), seen: euros(1250), now: yen }]);
}

#[tokio::test]
async fn an_order_of_lines_comes_to_no_more_than_expected() {
    let shop = Shop::open();
    let place_for = async |expected_total| {
        let lines = Some(wanted(&[("MUG", 2)]));
        place(&shop, &PlaceOrder { expected_total, ..command(1, lines) }).await
    };
    let refused = place_for(Some(euros(2499))).await;
    assert!(matches!(refused, Err(PlaceOrderError::PriceRose(_))), "{refused:?}");
    place_for(Some(euros(2500))).await.unwrap();
}

#[tokio::test]
async fn only_an_active_customer_may_order() {
    for (status, may_order) in [
        (CustomerStatus::Active, true),
        (CustomerStatus::Deactivated, false),
        (CustomerStatus::Erased, false),
    ] {
        let shop = Shop::open();
        shop.customer_is(status).await;
        let placed = place(&shop, &command(1, Some(wanted(&[("MUG", 1)])))).await;
        assert_eq!(placed.is_ok(), may_order, "{status:?}: {placed:?}");
    }
}

#[tokio::test]
async fn a_customer_whose_registration_has_not_arrived_may_order() {
    let shop = Shop::open();
    let command = command(1, Some(wanted(&[("MUG", 1)])));
    assert_eq!(shop.application.customers.find(customer()).await.unwrap(), None);
    place(&shop, &command).await.unwrap();
    assert_eq!(shop.status(command.order).await, StatusName::Placed);
}

/// Customers of whom one is erased right after the first look, by this host or by another.
struct ErasedAfterTheFirstLook {
    customers: Arc<InMemory>,
    looks: AtomicU32,
    by_another_host: bool,
}

#[async_trait]
impl Customers for ErasedAfterTheFirstLook {
    async fn find(&self, id: CustomerId) -> Result<Option<Customer>, StoreError> {
        if self.looks.fetch_add(1, Ordering::Relaxed) == 0 {
            return self.customers.find(id).await;
        }
        let version = ReplicaVersion::new(9, DateTime::UNIX_EPOCH);
        Ok(Some(Customer::stored(id, CustomerStatus::Erased, version)))
    }

    async fn update(&self, customer: Customer, origin: &Origin) -> Result<(), StoreError> {
        self.customers.update(customer, origin).await
    }

    fn erasures(&self) -> Option<u64> {
        (!self.by_another_host).then(|| self.looks.load(Ordering::Relaxed).into())
    }
}

#[tokio::test]
async fn an_order_that_is_placed_while_its_customer_is_erased_keeps_no_address() {
    for by_another_host in [true, false] {
        let looks = AtomicU32::new(0);
        let shop = Shop::open_with(|customers| {
            Arc::new(ErasedAfterTheFirstLook { customers, looks, by_another_host })
        });
        let order = shop.placed_order().await;
        assert_eq!(shop.order(order).await.shipping_address(), None);
        assert_eq!(shop.published(order).last(), Some(&"orders.order-anonymised.v1"));
    }
}

#[tokio::test]
async fn an_address_is_stored_sealed_and_shown_opened_until_its_customer_is_erased() {
    let shop = Shop::open();
    let order = shop.placed_order().await;
    let stored = shop.order(order).await.shipping_address().unwrap().clone();
    assert!(platform::personal::is_sealed(stored.as_str()), "{stored:?}");
    let shown = || async {
        let found = shop.application.get_order(order, Actor::Shop).await;
        found.map(|details| details.unwrap().address)
    };
    assert_eq!(shown().await.unwrap(), Some(address()));

    shop.keys.set_away(true);
    shop.clock.advance(Duration::minutes(10));
    assert!(matches!(shown().await, Err(GetOrderError::KeyAway(_))));
    let another = command(2, Some(wanted(&[("MUG", 1)])));
    let refused = shop.application.place_order(&another, &Origin::new(Uuid::nil())).await;
    assert!(matches!(refused, Err(PlaceOrderError::KeyAway(_))), "{refused:?}");

    shop.keys.set_away(false);
    shop.keys.destroy(customer().as_uuid());
    assert_eq!(shown().await.unwrap(), None, "before this context has heard of the erasure");
    let refused = shop.application.place_order(&another, &Origin::new(Uuid::nil())).await;
    assert!(matches!(refused, Err(PlaceOrderError::CustomerMayNotOrder)), "{refused:?}");
}
