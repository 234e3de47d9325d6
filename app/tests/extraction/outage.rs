//! An outage of the broker under load: no event is lost, the order within subjects holds, and the backlog drains.

use std::time::{Duration, Instant};

use platform::outbox::pending_deliveries;
use platform::testing::Proxy;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use super::checks::{connect_to_file, faults, inbox_in_file, out_of_order};
use super::customers::Customers;
use super::process::{LOOK_AGAIN, PATIENCE};
use super::result_line::{it_held, thousands};
use super::services;
use super::shop::{Data, Shop};

/// The length of the outage; a minute in a long run.
const SHORT: Duration = Duration::from_secs(15);
const LONG: Duration = Duration::from_mins(1);
const LONG_VARIABLE: &str = "GALLERIA_TEST_LONG";
const ORDERS: usize = 20;
/// The backlog of a long outage drains at least this many times as fast as it grew. After a short outage, the reconnection
/// time of the hosts dominates.
const AS_FAST_AS_IT_CAME: f64 = 5.0;

#[tokio::test(flavor = "multi_thread")]
async fn a_broker_outage_only_delays_events() {
    if !services::are_there() {
        return;
    }
    let whole = Instant::now();
    let away = if std::env::var_os(LONG_VARIABLE).is_some() { LONG } else { SHORT };
    let url = std::env::var(platform::testing::NATS_VARIABLE).unwrap_or_default();
    let broker = url.trim_start_matches("nats://");
    let broker = if broker.is_empty() { "127.0.0.1:4222" } else { broker };
    let proxy = Proxy::before(broker.to_owned()).await.unwrap();
    let mut shop = Shop::found(Some(format!("nats://{}", proxy.address))).await;
    shop.open_the_others().await;
    shop.open_payments(Data::File).await;
    let mut customers = Customers::begin(&shop.doors, ORDERS).await;
    customers.go_on_for(ORDERS).await;

    proxy.close();
    let before = customers.acknowledged();
    let began = Instant::now();
    while began.elapsed() < away {
        customers.order(1).await;
    }
    let meanwhile = customers.acknowledged() - before;
    assert!(meanwhile > ORDERS, "the shop waits for the broker: {meanwhile} orders meanwhile");
    proxy.open();
    let (waited, drained) = drain(&shop).await;
    let as_fast = began.elapsed().saturating_sub(drained).as_secs_f64() / drained.as_secs_f64();
    if away == LONG {
        assert!(as_fast >= AS_FAST_AS_IT_CAME, "{waited} events drained in {drained:?}");
    }

    customers.go_on_for(ORDERS).await;
    let acknowledged = customers.finish().await;
    shop.stop_payments().await;
    shop.stop_main().await;
    let settings = shop.settings(Data::File);
    for context in ["orders", "payments", "products"] {
        let inbox = inbox_in_file(&settings.data_dir, context).await;
        assert_eq!(out_of_order(&inbox), [""; 0], "{context}");
    }
    let faults = faults(&settings, &acknowledged).await;
    assert!(faults.is_empty(), "{faults:#?}\n{}", shop.logs());
    let done = format!("the broker away for {} s", away.as_secs());
    let result = format!(
        "{} acknowledged, {} of them meanwhile, 0 lost; {} events drained {as_fast:.0} times as fast as they came",
        thousands(acknowledged.len()),
        thousands(meanwhile),
        thousands(waited)
    );
    it_held("S9", "SQLite, NATS", &done, &result, whole.elapsed());
}

/// Waits until the backlog of orders has drained, while more events come. Returns its size and the time.
async fn drain(shop: &Shop) -> (usize, Duration) {
    let began = Instant::now();
    let outbox = connect_to_file(&shop.settings(Data::File).data_dir, "orders").await;
    let waiting = pending_deliveries::Entity::find().all(&outbox).await.unwrap();
    let last = waiting.iter().map(|row| row.position).max().unwrap();
    let left = || {
        pending_deliveries::Entity::find()
            .filter(pending_deliveries::Column::Position.lte(last))
            .count(&outbox)
    };
    let mut again = tokio::time::interval(LOOK_AGAIN);
    let draining = async {
        while left().await.unwrap() > 0 {
            again.tick().await;
        }
    };
    tokio::time::timeout(PATIENCE, draining).await.expect("the backlog does not drain");
    let drained = began.elapsed();
    outbox.close().await.unwrap();
    (waiting.len(), drained)
}
