//! S8: the database server restarts every few seconds, gracefully, as after a crash of its machine, or because the process of one
//! connection has crashed. The shop is not restarted: it waits, refuses requests that it cannot store, and continues.

use std::ops::RangeInclusive;
use std::time::Duration;

use platform::testing::PostgresServer;
use tokio::time::Instant;

use super::checks::faults_at_rest;
use super::customers::Customers;
use super::ports;
use super::result_line::{it_held, thousands};
use super::seed::{Chance, rounds};
use super::shop::{Data, Shop};
use super::traces::Traces;

const RESTARTS: &str = "GALLERIA_TEST_RESTARTS";
const USUAL_RESTARTS: usize = 8;
/// The time between two restarts of the server.
const AT_WORK: RangeInclusive<Duration> = Duration::from_millis(500)..=Duration::from_secs(3);
/// The downtime of the server.
const AWAY: RangeInclusive<Duration> = Duration::from_millis(50)..=Duration::from_secs(2);
const ORDERS: usize = 20;

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_restarts_every_few_seconds_only_delays_the_shop() {
    let [address, _next] = ports::two_with_room();
    let Some(server) = PostgresServer::make(address.port(), "") else { return };
    server.start();
    let (began, mut chance) = (Instant::now(), Chance::of("restarted server"));
    let mut shop = Shop::found(Data::At(server.url())).await;
    shop.open(0).await;
    let mut customers = Customers::begin(&shop.doors, shop.ledger.clone()).await;
    let mut traces = Traces::default();
    let restarts = rounds(RESTARTS, USUAL_RESTARTS);
    for _restart in 0..restarts {
        shop.lives_for(0, chance.time(AT_WORK)).await;
        if chance.once_in(3) {
            server.crash_a_connection();
        } else {
            server.stop(if chance.once_in(2) { "immediate" } else { "fast" });
            shop.lives_for(0, chance.time(AWAY)).await;
            server.start();
        }
        traces.note(&shop).await;
    }
    customers.order(ORDERS).await;
    let faults = faults_at_rest(&mut shop, customers, &traces, &[0]).await;
    let orders = thousands(shop.ledger.read().len());
    assert!(faults.is_empty(), "{faults:#?}\n{}", shop.logs());
    let result = format!("{orders} acknowledged, 0 lost");
    it_held("S8", "PostgreSQL", &format!("{restarts} restarts"), &result, began.elapsed());
}
