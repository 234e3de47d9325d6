//! Decisions on a basket: given, when, then.

use shared_kernel::Currency;
use uuid::Uuid;

use super::*;
use crate::domain::testing::{self, units, withdrawn};

fn entry(sku: &str, price_minor: i64) -> CatalogueEntry {
    testing::entry(sku, price_minor, 1)
}

fn basket_with(sku: &str, price_minor: i64, quantity: i64) -> Basket {
    let empty = Basket::empty(CustomerId::from_uuid(Uuid::from_u128(7)));
    empty.add(&entry(sku, price_minor), units(quantity)).unwrap().state
}

#[test]
fn equal_skus_become_one_line_at_the_price_last_seen() {
    let given = basket_with("MUG", 1200, 2);
    let then = given.add(&entry("MUG", 1300), units(3)).unwrap();
    assert_eq!(then.decided_on, given.version);
    assert_eq!(then.state.version, given.version.next());
    let [line] = then.state.lines.as_slice() else { panic!("one line: {:?}", then.state.lines) };
    assert_eq!((line.quantity, line.price_seen.amount_minor()), (units(5), 1300));
}

#[test]
fn a_line_never_holds_more_than_an_order_can() {
    let given = basket_with("MUG", 1200, 999);
    let sku = Sku::parse("MUG").unwrap();
    assert_eq!(given.add(&entry("MUG", 1200), units(1)), Err(BasketRefusal::TooMany(sku)));
}

#[test]
fn a_basket_never_has_more_lines_than_an_order_can() {
    let mut given = basket_with("SKU-0", 100, 1);
    for number in 1..OrderLines::MOST {
        given = given.add(&entry(&format!("SKU-{number}"), 100), units(1)).unwrap().state;
    }
    assert_eq!(given.add(&entry("ONE-MORE", 100), units(1)), Err(BasketRefusal::Full));
    assert!(given.add(&entry("SKU-5", 100), units(1)).is_ok(), "a line that is there takes more");
}

#[test]
fn lines_of_an_order_go_back_as_far_as_the_basket_has_room_for_them() {
    let mut given = basket_with("SKU-1", 100, 1);
    for number in 2..OrderLines::MOST {
        given = given.add(&entry(&format!("SKU-{number}"), 100), units(1)).unwrap().state;
    }
    let entries = ["SKU-1", "FITS", "TOO-MUCH"].map(|sku| Some(entry(sku, 100)));
    let wanted = testing::wanted(&[("SKU-1", 2), ("FITS", 1), ("TOO-MUCH", 1)]);
    let ordered = OrderLines::freeze_prices(&wanted, &entries).unwrap();
    let then = given.give_back(ordered.as_slice()).state;
    assert_eq!(then.lines.len(), OrderLines::MOST);
    assert_eq!(then.lines[0].sku, testing::sku("FITS"));
    assert_eq!((&then.lines[1].sku, then.lines[1].quantity), (&testing::sku("SKU-1"), units(3)));
    assert!(then.lines.iter().all(|line| line.sku != testing::sku("TOO-MUCH")));
}

#[test]
fn a_withdrawn_product_is_not_added() {
    let withdrawn = withdrawn(&entry("MUG", 1200));
    let empty = Basket::empty(CustomerId::from_uuid(Uuid::from_u128(7)));
    assert_eq!(
        empty.add(&withdrawn, units(1)),
        Err(BasketRefusal::NotOnSale(withdrawn.sku().clone()))
    );
}

#[test]
fn lines_are_changed_removed_and_cleared() {
    let given = basket_with("MUG", 1200, 2);
    let (mug, cup) = (Sku::parse("MUG").unwrap(), Sku::parse("CUP").unwrap());
    assert_eq!(given.change_quantity(&mug, units(9)).unwrap().state.lines[0].quantity, units(9));
    assert_eq!(given.change_quantity(&cup, units(9)), Err(BasketRefusal::NotInBasket(cup.clone())));
    assert!(given.remove(&mug).unwrap().state.lines.is_empty());
    assert_eq!(given.remove(&cup), Err(BasketRefusal::NotInBasket(cup)));
    let cleared = given.clear().unwrap().state;
    assert!(cleared.lines.is_empty());
    assert_eq!(cleared.clear(), Err(BasketRefusal::AlreadyEmpty));
}

#[test]
fn a_review_reports_changed_prices_and_withdrawn_products() {
    let line = |sku, price| basket_with(sku, price, 1).lines.remove(0);
    let lines =
        vec![line("SAME", 100), line("DEARER", 100), line("GONE", 100), line("UNKNOWN", 100)];
    let gone = withdrawn(&entry("GONE", 100));
    let entries = [Some(entry("SAME", 100)), Some(entry("DEARER", 150)), Some(gone), None];
    let customer = CustomerId::from_uuid(Uuid::from_u128(7));
    let basket = Basket::stored(customer, Version::NEW.next(), lines);
    let prices: Vec<PriceReview> =
        basket.review(&entries).iter().map(|reviewed| reviewed.price).collect();
    let dearer = PriceReview::Changed { now: Money::new(150, Currency::EUR) };
    let same = PriceReview::Unchanged { now: Money::new(100, Currency::EUR) };
    let expected = [same, dearer, PriceReview::Withdrawn, PriceReview::Withdrawn];
    assert_eq!(prices, expected);
}
