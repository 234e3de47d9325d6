//! S12: of two hosts on one database, the one that relays is paused (SIGSTOP) past its leases and continued. The other one
//! takes over, the first is fenced, and both continue.

use std::time::Duration;

use host::registry::COMPILED;
use platform::testing::{ScratchDatabase, services};
use sea_orm::{ConnectOptions, ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use tokio::time::{Instant, interval};

use super::checks::faults_at_rest;
use super::customers::Customers;
use super::process::{LOOK_AGAIN, PATIENCE};
use super::result_line::{it_held, thousands};
use super::seed::rounds;
use super::shop::{Data, Shop};
use super::traces::Traces;

const PAUSES: &str = "GALLERIA_TEST_PAUSES";
const USUAL_PAUSES: usize = 2;
/// The orders before, during and after a pause.
const ORDERS: usize = 20;
/// The validity of a lease: one that is valid for longer was renewed since.
const LEASE_US: i64 = 3_000_000;

#[tokio::test(flavor = "multi_thread")]
async fn a_host_paused_past_its_leases_is_fenced() {
    if !services::postgres() {
        return;
    }
    let began = Instant::now();
    let mut shop = Shop::found(Data::Server(ScratchDatabase::create().await)).await;
    shop.open(0).await;
    let server = connect(&shop).await;
    renewed_since(&server, now(&server).await - LEASE_US).await;
    shop.open(1).await;
    let mut customers = Customers::begin(&shop.doors, shop.ledger.clone()).await;
    let mut traces = Traces::default();
    let pauses = rounds(PAUSES, USUAL_PAUSES);
    for pause in 0..pauses {
        customers.order(ORDERS).await;
        // The first host has every lease until it is paused, then the second, and so on.
        let (sleeper, before) = (pause % 2, epochs(&server).await);
        shop.signal(sleeper, "-STOP").await;
        let asleep = now(&server).await;
        renewed_since(&server, asleep).await;
        let during = epochs(&server).await;
        for (context, (before, during)) in COMPILED.iter().zip(before.iter().zip(&during)) {
            assert!(during > before, "{context}: epoch {during} after {before}, no host took over");
        }
        customers.order(ORDERS).await;
        traces.note(&shop).await;
        shop.signal(sleeper, "-CONT").await;
        customers.order(ORDERS).await;
        assert_eq!(epochs(&server).await, during, "the paused host has taken a lease back");
    }
    server.close().await.unwrap();
    let faults = faults_at_rest(&mut shop, customers, &traces, &[0, 1]).await;
    let orders = thousands(shop.ledger.read().len());
    assert!(faults.is_empty(), "{faults:#?}\n{}", shop.logs());
    let (done, result) =
        (format!("{pauses} pauses"), format!("{orders} acknowledged, 0 lost, fenced"));
    it_held("S12", "PostgreSQL", &done, &result, began.elapsed());
}

async fn connect(shop: &Shop) -> DatabaseConnection {
    let mut options = ConnectOptions::new(shop.database_url().unwrap());
    options.max_connections(1).sqlx_logging(false);
    platform::database::open_pool(options).await.unwrap()
}

/// Waits until every lease was taken or renewed after a time of the server.
async fn renewed_since(server: &DatabaseConnection, time: i64) {
    let give_up = Instant::now() + PATIENCE;
    let mut again = interval(LOOK_AGAIN);
    loop {
        again.tick().await;
        let valid_until = leases(server, "held_until").await;
        let renewed = |until: &i64| *until > time + LEASE_US + duration_us(LOOK_AGAIN);
        if valid_until.len() == COMPILED.len() && valid_until.iter().all(renewed) {
            return;
        }
        assert!(Instant::now() < give_up, "no host takes over: {valid_until:?} after {time}");
    }
}

async fn epochs(server: &DatabaseConnection) -> Vec<i64> {
    leases(server, "epoch").await
}

/// A column of the lease of each context.
async fn leases(server: &DatabaseConnection, column: &str) -> Vec<i64> {
    let mut values = Vec::new();
    for context in COMPILED {
        values.extend(number(server, format!("SELECT {column} FROM {context}.leases")).await);
    }
    values
}

async fn now(server: &DatabaseConnection) -> i64 {
    let now = "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint".to_owned();
    number(server, now).await.unwrap()
}

async fn number(server: &DatabaseConnection, sql: String) -> Option<i64> {
    let row = server.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await.unwrap();
    row.map(|row| row.try_get_by_index(0).unwrap())
}

fn duration_us(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap()
}
