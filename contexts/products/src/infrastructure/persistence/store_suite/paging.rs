//! Pages that are read while others add, rename, reprice, describe and withdraw products: a product that is on sale and
//! matches all the while is shown exactly once, in every sort order.

use std::collections::BTreeMap;

use chrono::Duration;
use futures_util::future::join_all;

use super::*;
use crate::application::ports::{CataloguePage, Place, SearchWords, Sort};
use crate::domain::product::Changes;
use crate::domain::product::tests::euros;
use crate::domain::{Description, ProductName};

on_both!(
    every_product_is_shown_once_while_others_write,
    a_list_longer_than_the_bound_is_shown_whole,
);

const SORTS: [Sort; 5] =
    [Sort::Relevance, Sort::Name, Sort::CheapestFirst, Sort::DearestFirst, Sort::NewestFirst];

/// The products 1 to this number stay on sale; those of higher numbers come and go.
const STAYING: u128 = 40;

fn search(sort: Sort) -> CataloguePage {
    CataloguePage {
        is_on_sale: true,
        search: Some(SearchWords::parse("vase").unwrap()),
        category: None,
        currency: None,
        min_price_minor: None,
        max_price_minor: None,
        in_stock: None,
        sort,
    }
}

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn text(&mut self) -> String {
        let words = ["Vase", "Amber", "Zinc", "Blue", "Vase of clay", "Vases"];
        let count = 1 + self.roll(4);
        let mut text: Vec<&str> =
            (0..count).map(|_| words[usize::try_from(self.roll(6)).unwrap()]).collect();
        text.push("vase");
        text.join(" ")
    }
}

async fn add(stores: &Stores, number: u128, name: &str, minor: i64) {
    let mut new = a_new_product(number, &format!("SKU-{number}"));
    new.details.name = ProductName::parse(name).unwrap();
    new.price = euros(minor);
    let at = noon() + Duration::seconds(i64::try_from(number).unwrap());
    stores.products.commit(Product::add(new, at), &origin()).await.unwrap();
}

/// One change by another writer between two pages.
async fn write(stores: &Stores, dice: &mut Dice, last: &mut u128) {
    let number = 1 + u128::from(dice.roll(u64::try_from(*last).unwrap()));
    let found = stores.products.find_by_sku(&sku(&format!("SKU-{number}"))).await.unwrap().unwrap();
    let change = match dice.roll(5) {
        0 if *last < 2 * STAYING => {
            *last += 1;
            return add(stores, *last, &dice.text(), i64::try_from(dice.roll(5000)).unwrap()).await;
        }
        1 => {
            let name = Some(ProductName::parse(&dice.text()).unwrap());
            found.change(Changes { name, ..Changes::default() })
        }
        2 => {
            let description = Some(Description::parse(&dice.text()).unwrap());
            found.change(Changes { description, ..Changes::default() })
        }
        3 => found.reprice(euros(i64::try_from(dice.roll(5000)).unwrap())),
        _ if number > STAYING => found.withdraw(noon()),
        _ => return,
    };
    // A refusal says that nothing would change.
    if let Ok(change) = change {
        stores.products.commit(change, &origin()).await.unwrap();
    }
}

async fn every_product_is_shown_once_while_others_write(stores: Stores) {
    let (mut dice, mut last) = (Dice(7), STAYING + 20);
    for number in 1..=last {
        add(&stores, number, &dice.text(), i64::try_from(dice.roll(5000)).unwrap()).await;
    }
    for sort in SORTS {
        for at_most in [3, 7, 20] {
            let (page, mut place) = (search(sort), Place::default());
            let mut shown: BTreeMap<u128, u32> = BTreeMap::new();
            loop {
                let listings = stores.catalogue.page(&page, &place, at_most).await.unwrap();
                if listings.is_empty() {
                    break;
                }
                for listing in &listings {
                    *shown.entry(listing.product.id().as_uuid().as_u128()).or_default() += 1;
                }
                place = place.after(&listings, sort);
                for _ in 0..4 {
                    write(&stores, &mut dice, &mut last).await;
                }
            }
            for number in 1..=STAYING {
                assert_eq!(shown.get(&number), Some(&1), "product {number}, {sort:?} by {at_most}");
            }
            assert!(shown.values().all(|times| *times == 1), "{sort:?} by {at_most}: {shown:?}");
        }
    }
}

async fn a_list_longer_than_the_bound_is_shown_whole(stores: Stores) {
    let all = u128::try_from(Place::MOST_SHOWN).unwrap() + 150;
    join_all(
        (1..=all)
            .map(|number| add(&stores, number, "Vase", 1 + i64::try_from(number % 9).unwrap())),
    )
    .await;
    for sort in SORTS {
        let (page, mut place, mut shown) = (search(sort), Place::default(), Vec::new());
        loop {
            let listings = stores.catalogue.page(&page, &place, 100).await.unwrap();
            if listings.is_empty() {
                break;
            }
            place = place.after(&listings, sort);
            shown.extend(listings.iter().map(|listing| listing.product.id().as_uuid().as_u128()));
            assert!(place.shown().len() < Place::MOST_SHOWN + 100);
        }
        shown.sort_unstable();
        assert_eq!(shown, (1..=all).collect::<Vec<_>>(), "{sort:?}");
    }
}
