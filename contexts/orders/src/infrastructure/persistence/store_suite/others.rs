//! The guarantees of the ports `Baskets`, `Catalogue` and `Customers`.

use super::*;
use crate::application::testing::withdrawn;

on_both!(
    a_basket_reads_back_and_guards_its_version,
    a_forgotten_basket_is_deleted,
    catalogue_entries_are_in_the_order_asked,
    an_entry_is_replaced_by_its_own_version_and_never_by_an_older_one,
    a_sku_of_two_products_means_the_product_on_sale,
    a_customers_status_never_goes_back,
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

async fn a_forgotten_basket_is_deleted(stores: &Stores) {
    stores.baskets.commit(basket_of("MUG"), &origin()).await.unwrap();
    for _ in 0..2 {
        stores.baskets.forget(customer(), &origin()).await.unwrap();
        assert_eq!(stores.baskets.find(customer()).await.unwrap(), None);
    }
}

async fn update(stores: &Stores, entry: CatalogueEntry) {
    stores.catalogue.update(entry, &origin()).await.unwrap();
}

async fn catalogue_entries_are_in_the_order_asked(stores: &Stores) {
    let (mug, cup) = (entry("MUG", 1250, 1), entry("CUP", 400, 1));
    update(stores, mug.clone()).await;
    update(stores, cup.clone()).await;
    let found =
        stores.catalogue.entries(&[sku("CUP"), sku("NONE"), sku("MUG"), sku("CUP")]).await.unwrap();
    assert_eq!(found, [Some(cup.clone()), None, Some(mug), Some(cup)]);
    assert!(stores.catalogue.entries(&[]).await.unwrap().is_empty());
}

async fn an_entry_is_replaced_by_its_own_version_and_never_by_an_older_one(stores: &Stores) {
    for (sequence, price_minor, expected) in
        [(2, 1200, 1200), (1, 1100, 1200), (2, 1250, 1250), (3, 1300, 1300)]
    {
        update(stores, entry("MUG", price_minor, sequence)).await;
        let found = stores.catalogue.entries(&[sku("MUG")]).await.unwrap();
        assert_eq!(
            found[0].as_ref().map(CatalogueEntry::price),
            Some(euros(expected)),
            "sequence {sequence}"
        );
    }
}

async fn a_sku_of_two_products_means_the_product_on_sale(stores: &Stores) {
    let former = withdrawn(&entry("MUG", 1250, 9));
    let present = CatalogueEntry::stored(
        entry("OTHER", 1, 1).product(),
        sku("MUG"),
        "The MUG".into(),
        euros(1400),
        true,
        ReplicaVersion::new(1, minute(0)),
    );
    update(stores, present.clone()).await;
    update(stores, former).await;
    assert_eq!(stores.catalogue.entries(&[sku("MUG")]).await.unwrap(), [Some(present)]);
}

async fn a_customers_status_never_goes_back(stores: &Stores) {
    let reported = |status, sequence| {
        Customer::stored(customer(), status, ReplicaVersion::new(sequence, minute(0)))
    };
    assert_eq!(stores.customers.find(customer()).await.unwrap(), None);
    stores.customers.update(reported(CustomerStatus::Erased, 5), &origin()).await.unwrap();
    stores.customers.update(reported(CustomerStatus::Active, 4), &origin()).await.unwrap();
    let found = stores.customers.find(customer()).await.unwrap();
    assert_eq!(found, Some(reported(CustomerStatus::Erased, 5)));
}
