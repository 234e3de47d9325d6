//! S17: two hosts on one database are stopped and started one after the other, as for a new version, while customers order.

use platform::testing::{ScratchDatabase, services};
use tokio::time::Instant;

use super::checks::faults_at_rest;
use super::customers::Customers;
use super::result_line::{it_held, thousands};
use super::seed::rounds;
use super::shop::{Data, Shop};
use super::traces::Traces;

const ROUNDS: &str = "GALLERIA_TEST_ROLLINGS";
const USUAL_ROUNDS: usize = 2;
/// Orders between two steps.
const ORDERS: usize = 15;

#[tokio::test(flavor = "multi_thread")]
async fn hosts_are_replaced_one_by_one_under_load() {
    if !services::postgres() {
        return;
    }
    let began = Instant::now();
    let mut shop = Shop::found(Data::Server(ScratchDatabase::create().await)).await;
    shop.open(0).await;
    shop.open(1).await;
    let mut customers = Customers::begin(&shop.doors, shop.ledger.clone()).await;
    let mut traces = Traces::default();
    let rounds = rounds(ROUNDS, USUAL_ROUNDS);
    for _round in 0..rounds {
        for host in [0, 1] {
            customers.order(ORDERS).await;
            shop.stop(host).await;
            traces.note(&shop).await;
            customers.order(ORDERS).await;
            shop.open(host).await;
        }
    }
    let faults = faults_at_rest(&mut shop, customers, &traces, &[0, 1]).await;
    let orders = thousands(shop.ledger.read().len());
    assert!(faults.is_empty(), "{faults:#?}\n{}", shop.logs());
    let result = format!(
        "{orders} acknowledged, 0 lost; stopped in {:.1} s and ready in {:.2} s at most",
        shop.slowest_stop.as_secs_f64(),
        shop.slowest_start.as_secs_f64(),
    );
    let done = format!("{rounds} rounds of replacing two hosts");
    it_held("S17", "PostgreSQL", &done, &result, began.elapsed());
}
