//! The audit finds nothing in a sound shop, and finds each kind of damage.

use chrono::Duration;
use sea_orm::ColumnTrait;
use sea_orm::sea_query::{Expr, ExprTrait, Query, UpdateStatement};

use super::*;
use crate::infrastructure::persistence::{order_lines, orders};

/// The invariants that the audit finds broken.
async fn broken(shop: &Shop) -> Vec<u8> {
    let audit = shop.context.audit().await.unwrap();
    audit
        .checks
        .iter()
        .filter(|check| !check.violations.is_empty())
        .map(|check| check.invariant)
        .collect()
}

/// Changes rows past the domain.
pub(super) async fn damage(shop: &Shop, statement: UpdateStatement) {
    let mut unit = shop.services.database.unit_of_work(&Origin::new(Uuid::nil()));
    unit.run(statement);
    shop.services.database.commit(unit).await.unwrap();
}

pub(super) fn order(
    column: orders::Column,
    value: impl Into<sea_orm::sea_query::SimpleExpr>,
) -> UpdateStatement {
    Query::update().table(orders::Entity).value(column, value).to_owned()
}

#[actix_web::test]
async fn a_sound_shop_passes_and_reports_its_facts() {
    let shop = Shop::open().await;
    let (confirmed, placed) = (shop.order().await, shop.order().await);
    shop.confirm(confirmed).await;
    assert!(broken(&shop).await.is_empty());
    let audit = shop.context.audit().await.unwrap();
    let invariants: Vec<u8> = audit.checks.iter().map(|check| check.invariant).collect();
    assert_eq!(invariants, [7, 8, 11, 12, 22, 26]);
    // The last one is about every row.
    assert!(audit.checks.iter().take(5).all(|check| check.examined == 2));
    let fact = |order: OrderId, name| {
        let found =
            audit.facts.iter().find(|fact| fact.subject == order.as_uuid() && fact.name == name);
        found.map(|fact| fact.value.as_str())
    };
    assert_eq!(fact(confirmed, "order_status"), Some("confirmed"));
    assert_eq!(fact(placed, "order_status"), Some("placed"));
    assert_eq!(fact(confirmed, "total_minor"), Some("2500"));
    assert_eq!(fact(confirmed, "refunded_minor"), Some("0"));
}

#[actix_web::test]
async fn a_total_other_than_the_sum_of_the_lines_is_found() {
    let shop = Shop::open().await;
    shop.order().await;
    let quantity = order_lines::Column::Quantity;
    damage(&shop, Query::update().table(order_lines::Entity).value(quantity, 3).to_owned()).await;
    assert_eq!(broken(&shop).await, [22]);
}

#[actix_web::test]
async fn a_row_without_its_event_is_found() {
    let shop = Shop::open().await;
    shop.order().await;
    damage(&shop, order(orders::Column::Version, Expr::col(orders::Column::Version).add(1))).await;
    assert_eq!(broken(&shop).await, [8]);
}

#[actix_web::test]
async fn an_event_without_its_row_and_a_gap_are_found() {
    let shop = Shop::open().await;
    let order = shop.order().await;
    shop.confirm(order).await;
    let outbox = platform::outbox::Entity;
    let rename = |from: i64, value: &str| {
        Query::update()
            .table(outbox)
            .value(platform::outbox::Column::Subject, value)
            .and_where(platform::outbox::Column::Sequence.eq(from))
            .to_owned()
    };
    damage(&shop, rename(1, "order/ghost")).await;
    assert_eq!(broken(&shop).await, [7, 8, 11]);
}

#[actix_web::test]
async fn a_status_without_its_event_is_found() {
    let shop = Shop::open().await;
    let id = shop.order().await;
    shop.confirm(id).await;
    damage(&shop, order(orders::Column::Status, "shipped")).await;
    assert_eq!(broken(&shop).await, [11]);
}

#[actix_web::test]
async fn an_order_that_could_not_be_cancelled_is_found_but_none_that_is_only_overdue() {
    let shop = Shop::open().await;
    shop.order().await;
    shop.clock.advance(Duration::hours(1));
    assert!(broken(&shop).await.is_empty(), "no host ran the due work");
    damage(&shop, order(orders::Column::Currency, "???")).await;
    let deadlines = shop.deadlines();
    assert_eq!(deadlines.run_due(shop.clock.now()).await.unwrap(), 1);
    assert_eq!(broken(&shop).await, [12, 26]);
    damage(&shop, order(orders::Column::Currency, "EUR")).await;
    shop.clock.advance(Duration::minutes(1));
    assert_eq!(deadlines.run_due(shop.clock.now()).await.unwrap(), 1);
    assert!(broken(&shop).await.is_empty());
    assert_eq!(deadlines.next_due().await.unwrap(), None);
}
