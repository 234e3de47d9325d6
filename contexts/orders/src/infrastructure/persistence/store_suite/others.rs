//! What a store promises about baskets and copies.

use super::*;

on_both!(
    a_basket_reads_back_and_guards_its_version,
    a_forgotten_basket_is_gone,
    the_catalogue_answers_in_the_order_asked,
    what_is_older_never_replaces_what_is_newer,
    a_sku_that_passed_on_means_the_product_on_sale,
    a_customers_standing_never_goes_back,
);

async fn a_basket_reads_back_and_guards_its_version(stores: &Stores) {
    let first = basket_of("MUG");
    stores.baskets.commit(first.clone(), &origin()).await.unwrap();
    assert_eq!(stores.baskets.find(customer()).await.unwrap(), Some(first.state.clone()));
    let second = first.state.add(&entry("CUP", 400, 1), units(1)).unwrap();
    stores.baskets.commit(second.clone(), &origin()).await.unwrap();
    let stale = stores.baskets.commit(second, &origin()).await;
    assert!(matches!(stale, Err(StoreError::Conflict)), "{stale:?}");
}

async fn a_forgotten_basket_is_gone(stores: &Stores) {
    stores.baskets.commit(basket_of("MUG"), &origin()).await.unwrap();
    for _ in 0..2 {
        stores.baskets.forget(customer(), &origin()).await.unwrap();
        assert_eq!(stores.baskets.find(customer()).await.unwrap(), None);
    }
}

async fn learn(stores: &Stores, entry: CatalogueEntry) {
    stores.catalogue.learn(entry, &origin()).await.unwrap();
}

async fn the_catalogue_answers_in_the_order_asked(stores: &Stores) {
    let (mug, cup) = (entry("MUG", 1250, 1), entry("CUP", 400, 1));
    learn(stores, mug.clone()).await;
    learn(stores, cup.clone()).await;
    let found =
        stores.catalogue.entries(&[sku("CUP"), sku("NONE"), sku("MUG"), sku("CUP")]).await.unwrap();
    assert_eq!(found, [Some(cup.clone()), None, Some(mug), Some(cup)]);
    assert!(stores.catalogue.entries(&[]).await.unwrap().is_empty());
}

async fn what_is_older_never_replaces_what_is_newer(stores: &Stores) {
    for (sequence, price_minor, expected) in
        [(2, 1200, 1200), (1, 1100, 1200), (2, 1150, 1200), (3, 1300, 1300)]
    {
        learn(stores, entry("MUG", price_minor, sequence)).await;
        let found = stores.catalogue.entries(&[sku("MUG")]).await.unwrap();
        assert_eq!(
            found[0].as_ref().map(|entry| entry.price),
            Some(euros(expected)),
            "sequence {sequence}"
        );
    }
}

async fn a_sku_that_passed_on_means_the_product_on_sale(stores: &Stores) {
    let former = CatalogueEntry { on_sale: false, ..entry("MUG", 1250, 9) };
    let present = CatalogueEntry { product: entry("OTHER", 1, 1).product, ..entry("MUG", 1400, 1) };
    learn(stores, present.clone()).await;
    learn(stores, former).await;
    assert_eq!(stores.catalogue.entries(&[sku("MUG")]).await.unwrap(), [Some(present)]);
}

async fn a_customers_standing_never_goes_back(stores: &Stores) {
    let told = |standing, sequence| Customer {
        id: customer(),
        standing,
        learned: Learned { sequence, as_of: minute(0) },
    };
    assert_eq!(stores.customers.find(customer()).await.unwrap(), None);
    stores.customers.learn(told(Standing::Erased, 5), &origin()).await.unwrap();
    stores.customers.learn(told(Standing::Active, 4), &origin()).await.unwrap();
    let found = stores.customers.find(customer()).await.unwrap();
    assert_eq!(found, Some(told(Standing::Erased, 5)));
}
