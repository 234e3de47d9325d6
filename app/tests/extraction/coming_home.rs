//! Payments returns to the process of the other contexts while the broker holds events for it. That process delivers new
//! events in process, and must receive those at the broker as well.

use std::time::Duration;

use platform::inbox;
use platform::outbox::{self, pending_deliveries};
use sea_orm::EntityTrait;
use tokio::time::{Instant, interval};

use super::checks::{connect_to_file, faults};
use super::customers::Customers;
use super::process::PATIENCE;
use super::services;
use super::shop::{Data, Shop};

const ORDERS: usize = 12;

#[tokio::test(flavor = "multi_thread")]
async fn events_left_at_the_broker_are_delivered_after_the_contexts_are_joined() {
    if !services::are_there() {
        return;
    }
    let mut shop = Shop::found(None).await;
    shop.open_the_others().await;
    shop.open_payments(Data::File).await;
    let mut customers = Customers::begin(&shop.doors, ORDERS).await;
    customers.go_on_for(ORDERS).await;
    shop.stop_payments().await;
    customers.order(ORDERS).await;
    orders_wait_with_the_broker(&shop).await;
    shop.stop_main().await;
    shop.open_whole().await;
    let acknowledged = customers.finish().await;
    shop.stop_main().await;
    let faults = faults(&shop.settings(Data::File), &acknowledged).await;
    assert!(faults.is_empty(), "{faults:#?}\n{}", shop.logs());
}

/// Waits until an event for payments is stored at the broker only.
async fn orders_wait_with_the_broker(shop: &Shop) {
    let data_dir = shop.settings(Data::File).data_dir;
    let orders = connect_to_file(&data_dir, "orders").await;
    let payments = connect_to_file(&data_dir, "payments").await;
    let give_up = Instant::now() + PATIENCE;
    let mut again = interval(Duration::from_millis(50));
    loop {
        again.tick().await;
        let heard = inbox::Entity::find().all(&payments).await.unwrap();
        let published = outbox::Entity::find().all(&orders).await.unwrap();
        let pending = pending_deliveries::Entity::find().all(&orders).await.unwrap();
        let is_left = |row: &&outbox::Model| {
            !pending.iter().any(|pending| pending.position == row.position)
                && row.event_type.contains("awaiting-payment")
                && !heard.iter().any(|heard| heard.event_id == row.id)
        };
        if published.iter().filter(is_left).count() > 3 {
            return;
        }
        assert!(Instant::now() < give_up, "no event was left with the broker");
    }
}
