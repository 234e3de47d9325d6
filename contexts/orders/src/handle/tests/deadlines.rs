//! Deadlines of orders with corrupt rows: they delay no other order.

use chrono::Duration;
use platform::time::to_micros;
use sea_orm::ColumnTrait;

use super::audit::{damage, order};
use super::*;
use crate::domain::{CancelReason, Status};
use crate::infrastructure::persistence::orders;

#[actix_web::test]
async fn a_corrupt_order_is_tried_again_later() {
    let shop = Shop::open().await;
    let (broken, sound) = (shop.order().await, shop.order().await);
    let mut without_currency = order(orders::Column::Currency, "???");
    damage(&shop, without_currency.and_where(orders::Column::Id.eq(broken.as_uuid())).to_owned())
        .await;
    shop.clock.advance(Duration::minutes(15));
    let (deadlines, now) = (shop.deadlines(), shop.clock.now());
    for found in [2, 0] {
        assert_eq!(deadlines.run_due(now).await.unwrap(), found);
    }
    let cancelled = shop.context.application.orders.find(sound).await.unwrap().unwrap();
    let reason = CancelReason::DeadlinePassed;
    assert_eq!(*cancelled.status(), Status::Cancelled { at: now, reason });
    assert_eq!(deadlines.next_due().await.unwrap(), Some(now + Duration::minutes(1)));
}

#[actix_web::test]
async fn an_order_that_is_due_too_early_is_postponed_to_its_deadline() {
    let shop = Shop::open().await;
    shop.order().await;
    let (deadlines, now) = (shop.deadlines(), shop.clock.now());
    damage(&shop, order(orders::Column::DueAt, to_micros(now))).await;
    for found in [1, 0] {
        assert_eq!(deadlines.run_due(now).await.unwrap(), found);
    }
    assert_eq!(deadlines.next_due().await.unwrap(), Some(now + Duration::minutes(15)));
}
