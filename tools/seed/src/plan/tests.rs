//! The plan that follows from a seed.

use std::collections::BTreeSet;

use super::*;

const PLAN: Plan = Plan { customers: 30, orders: 500, seed: 7 };

#[test]
fn the_same_seed_gives_the_same_and_another_one_other_data() {
    let other = Plan { seed: 8, ..PLAN };
    assert_eq!(PLAN.orders(), PLAN.orders());
    assert_eq!(PLAN.customers(), PLAN.customers());
    assert_eq!(PLAN.catalogue(), PLAN.catalogue());
    assert_ne!(PLAN.orders(), other.orders());
    assert_ne!(PLAN.customers(), other.customers());
    assert_ne!(PLAN.catalogue(), other.catalogue());
}

#[test]
fn more_orders_begin_with_the_same_ones() {
    let more = Plan { orders: 600, ..PLAN };
    assert_eq!(more.orders()[..500], PLAN.orders());
}

#[test]
fn every_fate_is_there_and_no_address_twice() {
    let few = Plan { orders: Fate::ALL.len(), ..PLAN };
    let fates: Vec<Fate> = few.orders().iter().map(|order| order.fate).collect();
    assert_eq!(fates, Fate::ALL);
    let emails: BTreeSet<String> =
        PLAN.customers().into_iter().map(|customer| customer.email).collect();
    assert_eq!(emails.len(), 30);
    for percent in 0..100 {
        assert!(Fate::ALL.contains(&Fate::by_chance(percent)));
    }
}

#[test]
fn an_order_has_each_product_once_and_only_those_of_the_catalogue() {
    let catalogue = PLAN.catalogue();
    assert_eq!(catalogue.lines().count(), Plan::products() + 1);
    for order in PLAN.orders() {
        let skus: BTreeSet<&String> = order.lines.iter().map(|(sku, _)| sku).collect();
        assert_eq!(skus.len(), order.lines.len(), "{order:?}");
        assert!(skus.iter().all(|sku| catalogue.contains(&format!(",{sku},"))), "{order:?}");
        let is_sold_out = skus.contains(&PLAN.sold_out());
        assert_eq!(is_sold_out, order.fate == Fate::OutOfStock);
    }
}
