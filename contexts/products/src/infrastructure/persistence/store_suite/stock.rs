//! Products, stock levels and the ledger.

use chrono::Duration;

use super::*;
use crate::domain::product::tests::euros;
use crate::domain::product::{Changes, ProductRefusal};
use crate::domain::{Adjustment, ImageUrl, Images, ProductId, Reason, StockLevel};

on_both!(
    a_product_reads_back_as_it_was_stored,
    a_decision_on_an_outdated_version_is_a_conflict,
    a_sku_is_taken_once,
    deltas_add_up_and_never_remove_missing_units,
    a_movement_is_written_once,
    the_ledger_is_read_latest_entry_first,
    unknown_skus_are_not_found,
);

async fn a_product_reads_back_as_it_was_stored(stores: Stores) {
    let mut new = a_new_product(1, "VASE");
    new.details.images = Images::first_of([ImageUrl::parse("https://x/1.jpg").unwrap()]);
    let added = stores.add(new).await.state;
    assert_eq!(stores.products.find(added.id()).await.unwrap(), Some(added.clone()));
    assert_eq!(stores.products.find_by_sku(added.sku()).await.unwrap(), Some(added.clone()));
    let withdrawn = added.withdraw(noon() + Duration::microseconds(1)).unwrap();
    stores.products.commit(withdrawn.clone(), &origin()).await.unwrap();
    assert_eq!(stores.products.find(added.id()).await.unwrap(), Some(withdrawn.state));
}

async fn a_decision_on_an_outdated_version_is_a_conflict(stores: Stores) {
    let product = stores.add(a_new_product(1, "VASE")).await.state;
    let (first, second) = (product.reprice(euros(1)).unwrap(), product.reprice(euros(2)).unwrap());
    stores.products.commit(first.clone(), &origin()).await.unwrap();
    let refused = stores.products.commit(second, &origin()).await;
    assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
    assert_eq!(first.state.reprice(euros(1)), Err(ProductRefusal::NothingChanges));
    assert_eq!(stores.products.find(product.id()).await.unwrap(), Some(first.state));
}

async fn a_sku_is_taken_once(stores: Stores) {
    stores.add(a_new_product(1, "VASE")).await;
    let other = Product::add(a_new_product(2, "VASE"), noon());
    let refused = stores.products.commit(other.clone(), &origin()).await;
    assert!(
        matches!(&refused, Err(StoreError::Duplicate { key }) if key.contains("sku")),
        "{refused:?}"
    );
    assert_eq!(stores.products.find(other.state.id()).await.unwrap(), None);
    let changed = stores.products.find_by_sku(&sku("VASE")).await.unwrap().unwrap();
    let again = changed.change(Changes {
        name: Some(crate::domain::ProductName::parse("Urn").unwrap()),
        ..Changes::default()
    });
    stores.products.commit(again.unwrap(), &origin()).await.unwrap();
}

async fn deltas_add_up_and_never_remove_missing_units(stores: Stores) {
    stores.with_units(1, "VASE", 3).await;
    stores.receive(2, "VASE", 2).await.unwrap();
    assert_eq!(stores.level("VASE").await, (5, 0));
    // A decision on a level that is not stored.
    let product = ProductId::from_uuid(Uuid::from_u128(1));
    let level = StockLevel::stored(sku("VASE"), product, 100, 0);
    let (id, minus_six) =
        (MovementId::from_uuid(Uuid::from_u128(3)), Adjustment::parse(-6).unwrap());
    let reason = Reason::parse("counted").unwrap();
    let adjusted = Movement::adjust(id, &level, minus_six, reason, noon()).unwrap();
    let refused = stores.stock.commit(adjusted, &origin()).await;
    assert!(
        matches!(&refused, Err(StoreError::RuleBroken { rule }) if rule.contains("covers")),
        "{refused:?}"
    );
    assert_eq!(stores.level("VASE").await, (5, 0));
    assert_eq!(stores.stock.movements(&sku("VASE"), None, 10).await.unwrap().len(), 2);
}

async fn a_movement_is_written_once(stores: Stores) {
    stores.with_units(1, "VASE", 3).await;
    let refused = stores.receive(1, "VASE", 3).await;
    assert!(matches!(refused, Err(StoreError::Duplicate { .. })), "{refused:?}");
    assert_eq!(stores.level("VASE").await, (3, 0));
}

async fn the_ledger_is_read_latest_entry_first(stores: Stores) {
    stores.with_units(1, "VASE", 1).await;
    for number in 2..=5 {
        stores.receive(number, "VASE", i64::try_from(number).unwrap()).await.unwrap();
    }
    let vase = sku("VASE");
    let first = stores.stock.movements(&vase, None, 3).await.unwrap();
    assert_eq!(first.iter().map(Movement::delta).collect::<Vec<_>>(), [5, 4, 3]);
    let after = first.last().map(|movement| (movement.moved_at(), movement.id()));
    let rest = stores.stock.movements(&vase, after, 3).await.unwrap();
    assert_eq!(rest.iter().map(Movement::delta).collect::<Vec<_>>(), [2, 1]);
    assert!(stores.stock.movements(&sku("BOWL"), None, 3).await.unwrap().is_empty());
}

async fn unknown_skus_are_not_found(stores: Stores) {
    let refused = stores.receive(1, "NOTHING", 1).await;
    assert!(matches!(refused, Err(StoreError::RuleBroken { .. })), "{refused:?}");
    assert!(stores.stock.levels(&[sku("NOTHING")]).await.unwrap().is_empty());
    assert_eq!(stores.products.find_by_sku(&sku("NOTHING")).await.unwrap(), None);
}
