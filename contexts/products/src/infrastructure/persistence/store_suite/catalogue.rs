//! Pages of the catalogue: searched, filtered, sorted, and without repeated products.

use chrono::Duration;
use shared_kernel::{Currency, Money};

use super::*;
use crate::application::ports::{CataloguePage, CategoryOnSale, Listing, Place, SearchWords, Sort};
use crate::domain::product::tests::euros;
use crate::domain::{Category, Description, Price, ProductName};

on_both!(
    pages_continue_in_every_sort_order,
    filters_narrow_the_result,
    words_are_found_in_every_text_of_a_product,
    a_changed_text_is_found_by_its_new_words_only,
    any_text_can_be_searched_for,
    prices_of_another_currency_are_left_out,
    a_price_in_a_currency_that_is_gone_is_still_read,
    names_and_currencies_are_those_of_all_products,
    withdrawn_products_are_a_list_of_their_own,
    categories_are_counted_by_name,
);

const SORTS: [Sort; 4] = [Sort::Name, Sort::CheapestFirst, Sort::DearestFirst, Sort::NewestFirst];

fn page(sort: Sort) -> CataloguePage {
    CataloguePage {
        is_on_sale: true,
        search: None,
        category: None,
        currency: None,
        min_price_minor: None,
        max_price_minor: None,
        in_stock: None,
        sort,
    }
}

fn search(text: &str, sort: Sort) -> CataloguePage {
    CataloguePage { search: Some(SearchWords::parse(text).unwrap()), ..page(sort) }
}

async fn add(stores: &Stores, number: u128, name: &str, category: &str, minor: i64) {
    let mut new = a_new_product(number, &format!("SKU-{number}"));
    new.details.name = ProductName::parse(name).unwrap();
    new.details.category = Category::parse(category).unwrap();
    new.details.description = Description::parse(&format!("Nº {number} of Müller")).unwrap();
    new.price = euros(minor);
    let at = noon() + Duration::seconds(i64::try_from(number).unwrap());
    stores.products.commit(Product::add(new, at), &origin()).await.unwrap();
}

async fn a_small_shop(stores: &Stores) {
    let goods = [
        ("Blue vase", "Vases", 6900),
        ("amber bowl", "Bowls", 1200),
        ("Cup", "Bowls", 1200),
        ("Blue bowl", "Bowls", 2000),
        ("Zinc tray", "Trays", 100),
    ];
    for (number, (name, category, minor)) in (1..).zip(goods) {
        add(stores, number, name, category, minor).await;
    }
    stores.receive(1, "SKU-1", 1).await.unwrap();
}

fn names(listings: &[Listing]) -> Vec<&str> {
    listings.iter().map(|listing| listing.product.details().name.as_str()).collect()
}

async fn found(stores: &Stores, page: &CataloguePage) -> Vec<String> {
    let listings = stores.catalogue.page(page, &Place::default(), 100).await.unwrap();
    names(&listings).into_iter().map(str::to_owned).collect()
}

async fn pages_continue_in_every_sort_order(stores: Stores) {
    a_small_shop(&stores).await;
    let orders = [
        ["amber bowl", "Blue bowl", "Blue vase", "Cup", "Zinc tray"],
        ["Zinc tray", "amber bowl", "Cup", "Blue bowl", "Blue vase"],
        ["Blue vase", "Blue bowl", "Cup", "amber bowl", "Zinc tray"],
        ["Zinc tray", "Blue bowl", "Cup", "amber bowl", "Blue vase"],
    ];
    for (sort, expected) in SORTS.into_iter().zip(orders) {
        let (mut seen, mut place) = (Vec::new(), Place::default());
        loop {
            let listings = stores.catalogue.page(&page(sort), &place, 2).await.unwrap();
            if listings.is_empty() {
                break;
            }
            place = place.after(&listings, sort);
            seen.extend(listings);
        }
        assert_eq!(names(&seen), expected, "{sort:?}");
    }
}

async fn filters_narrow_the_result(stores: Stores) {
    a_small_shop(&stores).await;
    let bowls = CataloguePage {
        category: Some(Category::parse("Bowls").unwrap()),
        ..page(Sort::CheapestFirst)
    };
    assert_eq!(found(&stores, &bowls).await, ["amber bowl", "Cup", "Blue bowl"]);
    let dear_bowls =
        CataloguePage { min_price_minor: Some(1201), max_price_minor: Some(2000), ..bowls };
    assert_eq!(found(&stores, &dear_bowls).await, ["Blue bowl"]);
    let in_stock = CataloguePage { in_stock: Some(true), ..page(Sort::Name) };
    assert_eq!(found(&stores, &in_stock).await, ["Blue vase"]);
    let sold_out = CataloguePage { in_stock: Some(false), ..page(Sort::Name) };
    assert_eq!(found(&stores, &sold_out).await.len(), 4);
    let cup = stores.products.find_by_sku(&sku("SKU-3")).await.unwrap().unwrap();
    stores.products.commit(cup.withdraw(noon()).unwrap(), &origin()).await.unwrap();
    assert_eq!(found(&stores, &page(Sort::Name)).await.len(), 4);
    assert!(stores.catalogue.product(cup.id()).await.unwrap().is_some());
}

async fn words_are_found_in_every_text_of_a_product(stores: Stores) {
    a_small_shop(&stores).await;
    for sort in [Sort::Relevance, Sort::Name] {
        assert_eq!(found(&stores, &search("BLUE vas", sort)).await, ["Blue vase"]);
        assert_eq!(found(&stores, &search("ＢＬＵＥ　ｖａｓ", sort)).await, ["Blue vase"]);
        assert_eq!(found(&stores, &search("sku 3", sort)).await, ["Cup"]);
        assert_eq!(found(&stores, &search("ｓｋｕ ３", sort)).await, ["Cup"]);
        assert_eq!(found(&stores, &search("müller", sort)).await.len(), 5);
        assert_eq!(found(&stores, &search("bowls", sort)).await.len(), 3);
        assert!(found(&stores, &search("blu vase", sort)).await.is_empty());
    }
    let (page, start) = (search("müll", Sort::Relevance), Place::default());
    let first = stores.catalogue.page(&page, &start, 2).await.unwrap();
    let rest = start.after(&first, Sort::Relevance);
    let rest = stores.catalogue.page(&page, &rest, 9).await.unwrap();
    let mut all = names(&first);
    all.extend(names(&rest));
    all.sort_unstable();
    assert_eq!(all, ["Blue bowl", "Blue vase", "Cup", "Zinc tray", "amber bowl"]);
}

async fn a_changed_text_is_found_by_its_new_words_only(stores: Stores) {
    a_small_shop(&stores).await;
    let cup = stores.products.find_by_sku(&sku("SKU-3")).await.unwrap().unwrap();
    let name = ProductName::parse("Goblet").unwrap();
    let changes = crate::domain::product::Changes { name: Some(name), ..Default::default() };
    stores.products.commit(cup.change(changes).unwrap(), &origin()).await.unwrap();
    assert_eq!(found(&stores, &search("gob", Sort::Relevance)).await, ["Goblet"]);
    assert!(found(&stores, &search("cup", Sort::Relevance)).await.is_empty());
}

async fn any_text_can_be_searched_for(stores: Stores) {
    a_small_shop(&stores).await;
    for text in [
        "\"",
        "a\"b",
        "x* OR y",
        "NEAR(a b)",
        "name:blue",
        "-a",
        "^a",
        "a AND",
        "'; DROP",
        "ﬁ ª ² ١ ⅷ ๅ",
    ] {
        let Ok(words) = SearchWords::parse(text) else { continue };
        let wanted = CataloguePage { search: Some(words), ..page(Sort::Relevance) };
        stores.catalogue.page(&wanted, &Place::default(), 10).await.unwrap();
    }
}

async fn add_at(stores: &Stores, number: u128, price: Money) {
    let mut new = a_new_product(number, &format!("SKU-{number}"));
    new.price = Price::parse(price).unwrap();
    stores.products.commit(Product::add(new, noon()), &origin()).await.unwrap();
}

async fn prices_of_another_currency_are_left_out(stores: Stores) {
    a_small_shop(&stores).await;
    let yen = Currency::parse("JPY").unwrap();
    add_at(&stores, 9, Money::new(1500, yen)).await;
    for (currency, skus) in [(Currency::EUR, vec!["SKU-2", "SKU-3", "SKU-4"]), (yen, vec!["SKU-9"])]
    {
        let wanted = CataloguePage {
            currency: Some(currency),
            min_price_minor: Some(1000),
            max_price_minor: Some(2000),
            ..page(Sort::CheapestFirst)
        };
        let listings = stores.catalogue.page(&wanted, &Place::default(), 100).await.unwrap();
        let found: Vec<&str> =
            listings.iter().map(|listing| listing.product.sku().as_str()).collect();
        assert_eq!(found, skus, "{currency}");
    }
}

/// An earlier version accepted such prices.
async fn a_price_in_a_currency_that_is_gone_is_still_read(stores: Stores) {
    for (number, code) in [(1, "XXX"), (2, "HRK"), (3, "CLF")] {
        let price = Money::new(1200, Currency::recorded(code).unwrap());
        add_at(&stores, number, price).await;
        let found = stores.products.find_by_sku(&sku(&format!("SKU-{number}"))).await.unwrap();
        assert_eq!(found.unwrap().price().amount(), price);
    }
}

async fn names_and_currencies_are_those_of_all_products(stores: Stores) {
    assert_eq!(stores.products.currencies().await.unwrap(), Vec::<String>::new());
    a_small_shop(&stores).await;
    let mut withdrawn = a_new_product(9, "OLD");
    withdrawn.on_sale = false;
    let pounds = Currency::parse("GBP").unwrap();
    withdrawn.price = Price::parse(Money::new(100, pounds)).unwrap();
    stores.add(withdrawn).await;
    assert_eq!(stores.products.currencies().await.unwrap(), ["EUR", "GBP"]);
    let names = stores.products.names().await.unwrap();
    assert_eq!(names.len(), 6);
    assert!(names.contains(&("Vase".to_owned(), "OLD".to_owned())), "{names:?}");
}

/// Withdraws the cup and the tray of the small shop.
async fn withdraw_two(stores: &Stores) {
    for number in [3, 5] {
        let found = stores.products.find_by_sku(&sku(&format!("SKU-{number}"))).await;
        let product = found.unwrap().unwrap();
        stores.products.commit(product.withdraw(noon()).unwrap(), &origin()).await.unwrap();
    }
}

async fn withdrawn_products_are_a_list_of_their_own(stores: Stores) {
    a_small_shop(&stores).await;
    let withdrawn = |page: CataloguePage| CataloguePage { is_on_sale: false, ..page };
    assert_eq!(found(&stores, &withdrawn(page(Sort::Name))).await, Vec::<String>::new());
    withdraw_two(&stores).await;
    assert_eq!(found(&stores, &withdrawn(page(Sort::Name))).await, ["Cup", "Zinc tray"]);
    assert_eq!(found(&stores, &withdrawn(page(Sort::NewestFirst))).await, ["Zinc tray", "Cup"]);
    assert_eq!(found(&stores, &withdrawn(search("tray", Sort::Relevance))).await, ["Zinc tray"]);
    assert_eq!(found(&stores, &page(Sort::Name)).await.len(), 3);
}

async fn categories_are_counted_by_name(stores: Stores) {
    let counted = async |after: Option<&str>, at_most| {
        let after = after.map(|name| Category::parse(name).unwrap());
        let found = stores.catalogue.categories(after.as_ref(), at_most).await.unwrap();
        let told = |one: &CategoryOnSale| (one.category.as_str().to_owned(), one.products);
        found.iter().map(told).collect::<Vec<_>>()
    };
    assert!(counted(None, 9).await.is_empty());
    a_small_shop(&stores).await;
    let named = |name: &str, products| (name.to_owned(), products);
    assert_eq!(counted(None, 2).await, [named("Bowls", 3), named("Trays", 1)]);
    assert_eq!(counted(Some("Trays"), 2).await, [named("Vases", 1)]);
    withdraw_two(&stores).await;
    assert_eq!(counted(None, 9).await, [named("Bowls", 2), named("Vases", 1)]);
}
