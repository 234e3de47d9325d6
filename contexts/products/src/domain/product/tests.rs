//! Given a product, when it is changed, then this is the event.

use shared_kernel::{Currency, Money};
use uuid::Uuid;

use super::*;

pub(crate) fn a_new_product(number: u128, sku: &str) -> NewProduct {
    NewProduct {
        id: ProductId::from_uuid(Uuid::from_u128(number)),
        sku: NewSku::parse(sku).unwrap(),
        details: Details {
            name: ProductName::parse("Vase").unwrap(),
            description: Description::parse("Holds flowers.").unwrap(),
            category: Category::parse("Vases").unwrap(),
            images: Images::default(),
        },
        price: euros(1250),
        on_sale: true,
    }
}

pub(crate) fn euros(minor: i64) -> Price {
    Price::parse(Money::new(minor, Currency::EUR)).unwrap()
}

fn noon() -> DateTime<Utc> {
    "2026-01-01T12:00:00Z".parse().unwrap()
}

fn given_a_product() -> Product {
    Product::add(a_new_product(1, "VASE"), noon()).state
}

#[test]
fn adding_a_product_publishes_version_1() {
    let added = Product::add(a_new_product(1, "VASE"), noon());
    assert_eq!((added.decided_on, added.version()), (Version::NEW, added.state.version));
    assert_eq!(added.event, ProductEvent::Added);
    assert!(added.state.is_on_sale());
}

#[test]
fn a_draft_is_added_without_being_on_sale() {
    let draft = NewProduct { on_sale: false, ..a_new_product(1, "VASE") };
    assert_eq!(Product::add(draft, noon()).state.status, Status::Withdrawn { since: noon() });
}

#[test]
fn a_change_keeps_the_details_that_it_does_not_name() {
    let vase = given_a_product();
    let name = ProductName::parse("Tall vase").unwrap();
    let changed = vase.change(Changes { name: Some(name.clone()), ..Changes::default() }).unwrap();
    assert_eq!(changed.event, ProductEvent::Changed);
    assert_eq!(changed.state.details, Details { name, ..vase.details.clone() });
    assert_eq!(changed.state.version, vase.version.next());
}

#[test]
fn a_change_without_effect_is_refused() {
    let vase = given_a_product();
    let same =
        Changes { name: Some(vase.details.name.clone()), back_on_sale: true, ..Changes::default() };
    assert_eq!(vase.change(same), Err(ProductRefusal::NothingChanges));
    assert_eq!(vase.reprice(vase.price), Err(ProductRefusal::NothingChanges));
}

#[test]
fn a_withdrawn_product_can_be_put_back_on_sale() {
    let withdrawn = given_a_product().withdraw(noon()).unwrap();
    assert_eq!(withdrawn.event, ProductEvent::Withdrawn);
    assert_eq!(withdrawn.state.withdraw(noon()), Err(ProductRefusal::NothingChanges));
    let back =
        withdrawn.state.change(Changes { back_on_sale: true, ..Changes::default() }).unwrap();
    assert!(back.state.is_on_sale());
    assert_eq!(back.version().as_u32(), 3);
}

#[test]
fn a_new_price_is_one_decision() {
    let repriced = given_a_product().reprice(euros(999)).unwrap();
    assert_eq!((repriced.event, repriced.state.price), (ProductEvent::Repriced, euros(999)));
}
