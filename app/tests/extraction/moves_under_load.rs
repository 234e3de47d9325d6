//! Payments moves to its own process and database, and back, seven times under load. On each way out, the mover is killed
//! at one of the seven steps and run again, and the host is killed at the same step. On each way back, the host of payments
//! is killed at that step. No order is lost, none is charged twice, every checkout ends, and the source code of the context
//! does not change.

use std::time::Instant;

use super::checks::{self, faults, handled_again};
use super::customers::Customers;
use super::result_line::{it_held, thousands};
use super::shop::{Data, Shop, step_is_reported};
use super::{services, source_code};

const CHECKOUTS: usize = 500;
const STEPS: usize = 7;
/// A host that is killed at this step was fenced: its data is being moved.
const FENCED: usize = 4;
/// The orders between two moves.
const IN_BETWEEN: usize = 16;

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_every_step_of_a_move_nothing_is_lost_and_nothing_is_charged_twice() {
    if !services::are_there() {
        return;
    }
    let (began, source) = (Instant::now(), source_code::of_payments());
    let mut shop = Shop::found(None).await;
    shop.open_whole().await;
    let mut customers = Customers::begin(&shop.doors, CHECKOUTS).await;
    for step in 1..=STEPS {
        customers.go_on_for(IN_BETWEEN).await;
        move_out(&mut shop, step).await;
        customers.go_on_for(IN_BETWEEN).await;
        assert_eq!(handled_again_outside(&shop).await, [""; 0], "handled before step {step}");
        come_back(&mut shop, step).await;
        eprintln!("step {step}: {} orders, {:.0?}", customers.acknowledged(), began.elapsed());
    }
    let moved_under = customers.acknowledged();
    let acknowledged = customers.finish().await;
    shop.stop_main().await;
    let faults = faults(&shop.settings(Data::File), &acknowledged).await;
    assert!(faults.is_empty(), "{faults:#?}\n{}", shop.logs());
    assert!(acknowledged.len() >= CHECKOUTS);
    assert_eq!(source_code::of_payments(), source, "the source of payments has changed");
    let (orders, kills) = (acknowledged.len(), shop.kills);
    let done = format!("payments out and back {STEPS} times, {kills} kills");
    let result = format!(
        "{} acknowledged, {} of them meanwhile, 0 lost, 0 charged twice",
        thousands(orders),
        thousands(moved_under)
    );
    it_held("S17", "SQLite, PostgreSQL, NATS", &done, &result, began.elapsed());
}

/// Kills the mover at a step and runs it again; then kills the host at the same step, and starts it again.
async fn move_out(shop: &mut Shop, step: usize) {
    let mut moving = shop.begin_move(Data::File);
    step_is_reported(&mut moving, step).await;
    moving.kill().await;
    shop.kills += 1;
    let mut moving = shop.begin_move(Data::File);
    step_is_reported(&mut moving, step).await;
    shop.kill_main().await;
    // The host may be fenced during its start; then payments has to wait for the end of the move.
    let whole = step < FENCED && shop.try_open_whole().await;
    if !whole {
        shop.open_the_others().await;
    }
    moving.ended().await;
    if whole {
        shop.stop_main().await;
        shop.open_the_others().await;
    }
    shop.open_payments(Data::Server).await;
}

/// Kills the host of payments at a step of the way back, and starts it again as long as it may start.
async fn come_back(shop: &mut Shop, step: usize) {
    let mut moving = shop.begin_move(Data::Server);
    step_is_reported(&mut moving, step).await;
    shop.kill_payments().await;
    if step < FENCED {
        let _fenced_meanwhile = shop.try_open_payments(Data::Server).await;
    }
    moving.ended().await;
    shop.stop_payments().await;
    shop.stop_main().await;
    shop.open_whole().await;
}

async fn handled_again_outside(shop: &Shop) -> Vec<String> {
    let backup = checks::inbox_in_file(&shop.settings(Data::File).data_dir, "payments").await;
    let now = checks::inbox_on_server(shop.database.url()).await;
    assert!(!backup.is_empty());
    handled_again(&backup, &now)
}
