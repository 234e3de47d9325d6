//! A row that cannot be read is left out of a list, which shows the others, and the audit names it.

use super::*;
use crate::application::ports::{CataloguePage, Place, SearchWords, Sort};
use crate::application::receive_stock::ReceiveStock;
use crate::domain::MovementId;

const THREE: &str = "Handle,Title,Variant SKU,Variant Price,Variant Inventory Qty\n\
    a,Ash bowl,ASH,10,1\nb,Beech bowl,BEECH,20,1\nc,Cedar bowl,CEDAR,30,1\n";

async fn damaged(damage: &str) -> (Products, TestDatabase, bool) {
    let (products, database, _clock) = a_host().await;
    import(&products, THREE, REAL).await;
    let connections = database.open_again().await.unwrap();
    // Each server refuses what it can: PostgreSQL a value of another type, and both what a rule excludes.
    let is_damaged = connections.writer.execute_unprepared(damage).await.is_ok();
    connections.writer.close().await.unwrap();
    (products, database, is_damaged)
}

fn sorted(sort: Sort, search: Option<&str>) -> CataloguePage {
    CataloguePage {
        is_on_sale: true,
        search: search.map(|words| SearchWords::parse(words).unwrap()),
        category: None,
        currency: None,
        min_price_minor: None,
        max_price_minor: None,
        in_stock: None,
        sort,
    }
}

async fn skus(products: &Products, page: &CataloguePage, at_most: u64) -> Vec<String> {
    let place = Place::default();
    let found = products.application.catalogue.page(page, &place, at_most).await.unwrap();
    found.iter().map(|listing| listing.product.sku().to_string()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_corrupt_product_is_left_out_of_the_catalogue_which_shows_the_others() {
    for damage in [
        "UPDATE products SET currency = '???' WHERE sku = 'BEECH'",
        "UPDATE products SET images = '7' WHERE sku = 'BEECH'",
        "UPDATE products SET price_minor = 'x' WHERE sku = 'BEECH'",
        "UPDATE stock SET on_hand = 'x' WHERE sku = 'BEECH'",
    ] {
        let (products, _database, is_damaged) = damaged(damage).await;
        let shown: &[&str] =
            if is_damaged { &["ASH", "CEDAR"] } else { &["ASH", "BEECH", "CEDAR"] };
        for page in [sorted(Sort::Name, None), sorted(Sort::Name, Some("bowl"))] {
            assert_eq!(skus(&products, &page, 3).await, shown, "{damage}");
            assert_eq!(skus(&products, &page, 2).await, shown[..2], "a full page: {damage}");
        }
        let rows = products.audit().await.unwrap().checks;
        let named: Vec<_> = rows.into_iter().flat_map(|check| check.violations).collect();
        assert_eq!(!named.is_empty(), is_damaged, "{damage}: {named:?}");
        assert!(named.iter().all(|row| row.contains("the stored row")), "{damage}: {named:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_corrupt_movement_is_left_out_of_the_ledger_which_shows_the_others() {
    let (products, _database, is_damaged) =
        damaged("UPDATE stock_movements SET reason = 7, kind = 'lost' WHERE sku = 'ASH'").await;
    let ash = Sku::parse("ASH").unwrap();
    let product = products.application.products.find_by_sku(&ash).await.unwrap().unwrap();
    let (movement, quantity) =
        (MovementId::from_uuid(Uuid::from_u128(9)), Quantity::parse(5).unwrap());
    let received = ReceiveStock { movement, product: product.id(), quantity };
    let origin = Origin::new(Uuid::from_u128(2));
    products.application.receive_stock(received, &origin).await.unwrap();
    let ledger = products.application.list_movements(product.id(), None, 2).await.unwrap().unwrap();
    assert_eq!(ledger.len(), if is_damaged { 1 } else { 2 });
}
