//! S2: the shop is killed repeatedly under load, at random moments of its work and of its start. No acknowledged order is
//! lost, no effect happens twice, and the shop is ready again in time.

use std::ops::RangeInclusive;
use std::time::{Duration, Instant};

use platform::testing::{ScratchDatabase, services};

use super::checks::faults_at_rest;
use super::customers::Customers;
use super::result_line::{it_held, thousands};
use super::seed::{Chance, rounds};
use super::shop::{Data, Shop};
use super::traces::Traces;

/// The number of kills.
const KILLS: &str = "GALLERIA_TEST_KILLS";
const USUAL_KILLS: usize = 10;
/// The lifetime of a process after it is ready.
const AT_WORK: RangeInclusive<Duration> = Duration::from_millis(50)..=Duration::from_secs(3);
/// The lifetime of a process that is killed during its start.
const STARTING: RangeInclusive<Duration> = Duration::from_millis(50)..=Duration::from_millis(600);
/// One kill of this number comes during the start.
const STARTS: u32 = 6;
/// The number of orders after the last kill.
const AFTERWARDS: usize = 20;

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_moment_a_shop_in_files_loses_nothing() {
    survives("SQLite", Data::Files(None)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_moment_a_shop_on_a_server_loses_nothing() {
    if !services::postgres() {
        return;
    }
    survives("PostgreSQL", Data::Server(ScratchDatabase::create().await)).await;
}

async fn survives(name: &str, data: Data) {
    let (began, kills) = (Instant::now(), rounds(KILLS, USUAL_KILLS));
    let mut chance = Chance::of(name);
    let mut shop = Shop::found(data).await;
    shop.open(0).await;
    let mut customers = Customers::begin(&shop.doors, shop.ledger.clone()).await;
    let mut traces = Traces::default();
    for _kill in 0..kills {
        kill_at_a_moment(&mut shop, &mut chance).await;
        traces.note(&shop).await;
    }
    shop.open(0).await;
    customers.order(AFTERWARDS).await;
    let faults = faults_at_rest(&mut shop, customers, &traces, &[0]).await;
    let orders = thousands(shop.ledger.read().len());
    assert!(faults.is_empty(), "{faults:#?}\n{}", shop.logs());
    it_held(
        "S2",
        name,
        &format!("{} kills", thousands(kills)),
        &format!(
            "{orders} acknowledged, 0 lost; {} effects traced; ready in {:.2} s at most",
            thousands(traces.len()),
            shop.slowest_start.as_secs_f64(),
        ),
        began.elapsed(),
    );
}

/// Kills the shop after a random time, counted from its start or from when it is ready.
pub(crate) async fn kill_at_a_moment(shop: &mut Shop, chance: &mut Chance) {
    if !shop.is_open(0) {
        shop.launch(0);
        if chance.once_in(STARTS) {
            shop.lives_for(0, chance.time(STARTING)).await;
            shop.kill(0).await;
            return;
        }
        shop.open(0).await;
    }
    shop.lives_for(0, chance.time(AT_WORK)).await;
    shop.kill(0).await;
}
