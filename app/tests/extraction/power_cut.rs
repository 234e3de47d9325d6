//! Power cuts of the machine of the broker, under load, while payments is away: with the documented setting nothing that the
//! broker has confirmed is lost; without it `galleria doctor` warns, `verify` finds what is gone, and `republish` heals it.

use std::time::Instant;

use platform::outbox::pending_deliveries;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::Value;
use tokio::time::{interval, timeout};

use super::checks::{connect_to_file, faults};
use super::customers::Customers;
use super::process::{LOOK_AGAIN, PATIENCE};
use super::result_line::{it_held, thousands};
use super::services;
use super::shop::{Data, Shop};
use machine::{Machine, Syncs};

mod disk;
mod machine;

/// The orders before, during and after the absence of payments.
const ORDERS: usize = 20;
/// The invariant that every event has reached its subscribers.
const EVERY_EVENT_ARRIVES: i64 = 25;
const LOST: &str = "payments never received";
const REMEDY: &str = "`galleria republish orders";

#[tokio::test(flavor = "multi_thread")]
async fn a_power_cut_of_a_broker_that_always_syncs_loses_nothing() {
    let Some((mut machine, mut shop)) = shop_over(Syncs::Always).await else { return };
    let began = Instant::now();
    assert_eq!(says_of_the_disk(&shop).await["verdict"], "well");
    let mut customers = Customers::begin(&shop.doors, ORDERS).await;
    customers.go_on_for(ORDERS).await;
    orders_without_payments(&mut shop, &mut customers).await;
    machine.loses_power();
    shop.open_payments(Data::File).await;
    customers.go_on_for(ORDERS).await;

    ends_well(&mut shop, customers, "1 power cut, synced before each confirmation", began).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_power_cut_of_a_broker_that_syncs_now_and_then_is_warned_of_found_and_healed() {
    let Some((mut machine, mut shop)) = shop_over(Syncs::NowAndThen).await else { return };
    let began = Instant::now();
    let warned = says_of_the_disk(&shop).await;
    assert_eq!(warned["verdict"], "problem", "{warned}");
    assert!(warned.to_string().contains("sync_interval: always"), "{warned}");
    let mut customers = Customers::begin(&shop.doors, ORDERS).await;
    customers.go_on_for(ORDERS).await;
    machine.disk.sync();
    customers.go_on_for(ORDERS).await;
    for lose in [Machine::loses_power, Machine::loses_its_store] {
        orders_without_payments(&mut shop, &mut customers).await;
        lose(&mut machine);
        loss_is_found(&shop).await;
        let (code, _) = shop.run(&["republish", "orders", "--json"]).await;
        assert_eq!(code, Some(0));
        shop.open_payments(Data::File).await;
        customers.go_on_for(ORDERS).await;
    }

    ends_well(&mut shop, customers, "1 power cut, synced now and then; 1 lost store", began).await;
}

/// A shop whose payments run apart, and the machine of its broker.
async fn shop_over(syncs: Syncs) -> Option<(Machine, Shop)> {
    if !services::are_there() {
        return None;
    }
    let machine = Machine::start(syncs)?;
    let mut shop = Shop::found(Some(machine.url())).await;
    shop.open_the_others().await;
    shop.open_payments(Data::File).await;
    Some((machine, shop))
}

/// Kills payments, and lets customers order until the broker has confirmed what payments will read.
async fn orders_without_payments(shop: &mut Shop, customers: &mut Customers) {
    shop.kill_payments().await;
    customers.order(ORDERS).await;
    let outbox = connect_to_file(&shop.settings(Data::File).data_dir, "orders").await;
    let pending = pending_deliveries::Entity::find().all(&outbox).await.unwrap();
    let last = pending.iter().map(|row| row.position).max().unwrap_or_default();
    let left = || {
        let up_to_it = pending_deliveries::Column::Position.lte(last);
        pending_deliveries::Entity::find().filter(up_to_it).count(&outbox)
    };
    let mut again = interval(LOOK_AGAIN);
    let confirmed = async {
        while left().await.unwrap() > 0 {
            again.tick().await;
        }
    };
    timeout(PATIENCE, confirmed).await.expect("the broker confirms nothing");
    outbox.close().await.unwrap();
}

/// Waits until `galleria verify` reports events that payments will never receive, with the remedy.
async fn loss_is_found(shop: &Shop) {
    let mut last = Value::Null;
    let looking = async {
        loop {
            let (_, found) = shop.run(&["verify", "--json"]).await;
            let violated = found["invariants"].as_array().into_iter().flatten();
            let violated = violated.filter(|one| one["number"] == EVERY_EVENT_ARRIVES);
            let text = violated.map(Value::to_string).collect::<String>();
            if text.contains(LOST) && text.contains(REMEDY) {
                return;
            }
            last = found;
        }
    };
    let found = timeout(PATIENCE, looking).await;
    assert!(found.is_ok(), "a loss is never found: {last:#}\n{}", shop.logs());
}

/// The finding of `galleria doctor` about the disk of the broker.
async fn says_of_the_disk(shop: &Shop) -> Value {
    let (_, report) = shop.run(&["doctor", "--json"]).await;
    let findings = report["findings"].as_array().cloned().unwrap_or_default();
    let found = findings.into_iter().find(|finding| finding["about"] == "broker's disk");
    found.unwrap_or_else(|| panic!("nothing about the broker's disk: {report:#}"))
}

/// Lets the customers finish, stops the shop, and checks every acknowledged order.
async fn ends_well(shop: &mut Shop, customers: Customers, done: &str, began: Instant) {
    let acknowledged = customers.finish().await;
    let (code, verified) = shop.run(&["verify", "--wait", "60", "--json"]).await;
    assert_eq!(code, Some(0), "{verified:#}");
    shop.stop_payments().await;
    shop.stop_main().await;
    let faults = faults(&shop.settings(Data::File), &acknowledged).await;
    assert!(faults.is_empty(), "{faults:#?}\n{}", shop.logs());
    let result = format!("{} acknowledged, 0 lost in the end", thousands(acknowledged.len()));
    it_held("S9", "SQLite, NATS", done, &result, began.elapsed());
}
