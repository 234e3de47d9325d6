//! The broker goes away under load, and comes back: nothing is lost, the order is kept, the backlog drains.

use std::time::{Duration, Instant};

use platform::testing::Proxy;

use super::checks::{faults, inbox_in_file, out_of_order};
use super::customers::Customers;
use super::result_line::{it_held, thousands};
use super::services;
use super::shop::{Data, Shop};

/// How long the broker is away; a minute when there is time for it.
const SHORT: Duration = Duration::from_secs(15);
const LONG: Duration = Duration::from_mins(1);
const LONG_VARIABLE: &str = "GALLERIA_TEST_LONG";
const ORDERS: usize = 20;

#[tokio::test(flavor = "multi_thread")]
async fn a_broker_that_was_away_costs_time_and_nothing_else() {
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
        "{} acknowledged, {} of them meanwhile, 0 lost",
        thousands(acknowledged.len()),
        thousands(meanwhile)
    );
    it_held("S9", "SQLite, NATS", &done, &result, whole.elapsed());
}
