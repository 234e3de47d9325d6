//! An order whose row cannot be read is left out of lists, which show the others, and the audit names it.

use sea_orm::ColumnTrait;
use sea_orm::sea_query::{Query, UpdateStatement};

use super::*;
use crate::infrastructure::persistence::orders;

async fn spoil(shop: &Shop, statement: UpdateStatement) {
    let mut unit = shop.services.database.unit_of_work(&Origin::new(Uuid::nil()));
    unit.run(statement);
    shop.services.database.commit(unit).await.unwrap();
}

fn of(order: OrderId, column: orders::Column, value: &str) -> UpdateStatement {
    Query::update()
        .table(orders::Entity)
        .value(column, value)
        .and_where(orders::Column::Id.eq(order.as_uuid()))
        .to_owned()
}

#[actix_web::test]
async fn corrupt_orders_are_left_out_of_the_pages_of_the_list() {
    let shop = Shop::open().await;
    let mut placed = Vec::new();
    for _ in 0..5 {
        placed.push(shop.order().await);
    }
    shop.confirm(placed[1]).await;
    shop.refund(placed[1], 100).await;
    spoil(&shop, of(placed[1], orders::Column::Currency, "???")).await;
    spoil(&shop, of(placed[3], orders::Column::Currency, "???")).await;
    let mut path = "/orders?limit=1".to_owned();
    let mut seen = Vec::new();
    loop {
        let page = shop.call(get(&path)).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        for item in page.body["items"].as_array().unwrap() {
            seen.push(item["id"].as_str().unwrap().to_owned());
        }
        let Some(next) = page.body["next"].as_str() else { break };
        path = format!("/orders?limit=1&cursor={next}");
    }
    assert_eq!(seen, [4, 2, 0].map(|number| placed[number].to_string()));

    let audit = shop.context.audit().await.unwrap();
    let checks = audit.checks.into_iter().filter(|check| check.invariant == 26);
    let named: Vec<_> = checks.flat_map(|check| check.violations).collect();
    assert_eq!(named.len(), 2, "{named:?}");
    assert!(
        named.iter().all(|row| row.contains("currency") && row.contains("orders")),
        "{named:?}"
    );
}
