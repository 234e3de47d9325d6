//! S7 with real processes: the payment provider is killed under load and restarts with its ledger. The shop looks a charge
//! up before it repeats it, so no order is paid twice.

use std::ops::RangeInclusive;
use std::time::Duration;

use tokio::time::Instant;

use super::checks::faults_at_rest;
use super::customers::Customers;
use super::result_line::{it_held, thousands};
use super::seed::{Chance, rounds};
use super::shop::{Data, Shop};
use super::traces::Traces;

const KILLS: &str = "GALLERIA_TEST_PROVIDER_KILLS";
const USUAL_KILLS: usize = 5;
const AT_WORK: RangeInclusive<Duration> = Duration::from_millis(50)..=Duration::from_secs(2);
const AWAY: RangeInclusive<Duration> = Duration::from_millis(0)..=Duration::from_secs(1);
const ORDERS: usize = 20;

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_provider_charges_no_order_twice() {
    let (began, mut chance) = (Instant::now(), Chance::of("killed provider"));
    let mut shop = Shop::found(Data::Files(None)).await;
    shop.open(0).await;
    let mut customers = Customers::begin(&shop.doors, shop.ledger.clone()).await;
    let mut traces = Traces::default();
    let kills = rounds(KILLS, USUAL_KILLS);
    for _kill in 0..kills {
        shop.lives_for(0, chance.time(AT_WORK)).await;
        shop.kill_provider().await;
        shop.lives_for(0, chance.time(AWAY)).await;
        shop.open_provider().await;
        traces.note(&shop).await;
    }
    customers.order(ORDERS).await;
    let faults = faults_at_rest(&mut shop, customers, &traces, &[0]).await;
    let orders = thousands(shop.ledger.read().len());
    assert!(faults.is_empty(), "{faults:#?}\n{}", shop.logs());
    let result = format!("{orders} acknowledged, 0 lost, 0 charged twice");
    it_held("S7", "SQLite", &format!("{kills} kills of the provider"), &result, began.elapsed());
}
