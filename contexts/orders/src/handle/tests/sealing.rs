//! Addresses that were stored before addresses were sealed.

use platform::personal::is_sealed;
use sea_orm::EntityTrait;
use sea_orm::sea_query::{Expr, ExprTrait, Query};

use super::*;
use crate::infrastructure::persistence::orders;

const PLAIN: &str = r#"{"name":"Ada","line1":"1 High Street","line2":null,"postal_code":"","city":"Hamilton","state":null,"country":"BM"}"#;

/// Stores the address of an order as the migration leaves those of before.
async fn of_before(shop: &Shop, order: OrderId) {
    let plain = Query::update()
        .table(orders::Entity)
        .value(orders::Column::Address, PLAIN)
        .and_where(Expr::col(orders::Column::Id).eq(order.as_uuid()))
        .to_owned();
    let mut unit = shop.services.database.unit_of_work(&Origin::new(Uuid::nil()));
    unit.run(plain);
    shop.services.database.commit(unit).await.unwrap();
}

async fn stored(shop: &Shop, order: OrderId) -> Option<String> {
    let row = shop.services.database.one(orders::Entity::find_by_id(order.as_uuid())).await;
    row.unwrap().unwrap().address
}

#[actix_web::test]
async fn an_address_of_before_is_shown_and_sealed_in_the_background() {
    let shop = Shop::open().await;
    let order = shop.order().await;
    of_before(&shop, order).await;
    let shown = || async {
        let found = shop.call(get(&format!("/orders/{order}"))).await;
        found.body["shipping_address"]["formatted"].clone()
    };
    let before = shown().await;
    assert_eq!(before[1], "1 High Street", "{before}");

    let work = shop.context.due_work();
    let sealing = work.iter().find(|work| work.name() == "orders.seal-addresses").unwrap();
    let now = shop.clock.now();
    assert_eq!(sealing.run_due(now).await.unwrap(), 1);
    assert!(is_sealed(&stored(&shop, order).await.unwrap()));
    assert_eq!(shown().await, before);

    // A decision on the plain text that was made meanwhile may have written it back: it is looked for once more.
    of_before(&shop, order).await;
    assert_eq!(sealing.run_due(now).await.unwrap(), 1);
    let again = sealing.next_due().await.unwrap().unwrap();
    assert!(again > now);
    assert_eq!(sealing.run_due(again).await.unwrap(), 0);
    assert_eq!(sealing.next_due().await.unwrap(), None);
}

#[actix_web::test]
async fn an_address_of_before_whose_customer_is_erased_is_deleted() {
    let shop = Shop::open().await;
    let order = shop.order().await;
    of_before(&shop, order).await;
    shop.keys.destroy(customer().as_uuid());
    shop.services.person_keys.forget(customer().as_uuid());
    let work = shop.context.due_work();
    let sealing = work.iter().find(|work| work.name() == "orders.seal-addresses").unwrap();
    assert_eq!(sealing.run_due(shop.clock.now()).await.unwrap(), 1);
    assert_eq!(stored(&shop, order).await, None);
}
