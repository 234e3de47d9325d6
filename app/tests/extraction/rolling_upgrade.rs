//! Two releases side by side under load: an old reader gets a new version of an event, a new reader gets the old one, and
//! at last both are new. Nothing is lost, charged twice or misread.

use std::time::Instant;

use platform::inbox;
use tokio::time::{interval, timeout};

use super::checks::{faults, inbox_in_file};
use super::customers::Customers;
use super::process::{LOOK_AGAIN, PATIENCE};
use super::result_line::{it_held, thousands};
use super::services;
use super::shop::{Data, Shop};
use releases::Releases;

mod releases;

const ORDERS: usize = 20;
const OLD_VERSION: &str = "orders.order-awaiting-payment.v2";
const NEW_VERSION: &str = "orders.order-awaiting-payment.v3";

#[test]
fn the_change_of_the_new_release_applies_to_this_tree() {
    let applied = releases::change_applies();
    assert!(applied.status.success(), "{}", String::from_utf8_lossy(&applied.stderr));
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "builds the program twice; `.ci/rolling` runs it"]
async fn two_releases_with_two_versions_of_an_event_run_side_by_side() {
    if !services::are_there() {
        return;
    }
    let releases = Releases::build();
    let began = Instant::now();
    let mut shop = Shop::found(None).await;
    (shop.programs.main, shop.programs.payments) = (releases.present(), releases.present());
    shop.open_the_others().await;
    shop.open_payments(Data::File).await;
    let mut customers = Customers::begin(&shop.doors, ORDERS).await;
    customers.go_on_for(ORDERS).await;

    // A new publisher and an old reader: the reader keeps what it does not know.
    shop.programs.main = releases.next();
    restart_main(&mut shop).await;
    customers.order(ORDERS).await;
    new_versions_wait_for_a_reader(&shop).await;

    // The reader learns the version, and gets what waited.
    shop.programs.payments = releases.next();
    shop.stop_payments().await;
    shop.open_payments(Data::File).await;
    customers.go_on_for(ORDERS).await;

    // An old publisher and a new reader, as after a publisher that is taken back.
    shop.programs.main = releases.present();
    restart_main(&mut shop).await;
    customers.go_on_for(ORDERS).await;

    shop.programs.main = releases.next();
    restart_main(&mut shop).await;
    customers.go_on_for(ORDERS).await;

    let acknowledged = customers.finish().await;
    let (code, verified) = shop.run(&["verify", "--wait", "60", "--json"]).await;
    assert_eq!(code, Some(0), "{verified:#}");
    shop.stop_payments().await;
    shop.stop_main().await;
    let settings = shop.settings(Data::File);
    let (old, new) = both_versions(&inbox_in_file(&settings.data_dir, "payments").await);
    assert!(old >= ORDERS && new >= ORDERS, "{old} old and {new} new events were handled");
    let faults = faults(&settings, &acknowledged).await;
    assert!(faults.is_empty(), "{faults:#?}\n{}", shop.logs());
    let done = "4 changes of release, an event in two versions";
    let orders = thousands(acknowledged.len());
    let result = format!("{orders} acknowledged, 0 lost; {old} old and {new} new events read");
    it_held("S17", "SQLite, NATS", done, &result, began.elapsed());
}

async fn restart_main(shop: &mut Shop) {
    shop.stop_main().await;
    shop.open_the_others().await;
}

/// Waits until payments keeps new versions, and an operator sees them.
async fn new_versions_wait_for_a_reader(shop: &Shop) {
    let mut again = interval(LOOK_AGAIN);
    let mut last = String::new();
    let looking = async {
        while !last.contains(NEW_VERSION) {
            again.tick().await;
            last = shop.run(&["dead-letters", "list", "--json"]).await.1.to_string();
        }
    };
    let kept = timeout(PATIENCE, looking).await;
    assert!(kept.is_ok(), "no {NEW_VERSION} waits: {last}\n{}", shop.logs());
}

/// The number of handled events in the old version, and in the new one. None is unfinished.
fn both_versions(inbox: &[inbox::Model]) -> (usize, usize) {
    let unfinished = inbox.iter().filter(|row| row.status != inbox::HANDLED).count();
    assert_eq!(unfinished, 0, "events are left in the inbox of payments");
    let handled = |version| inbox.iter().filter(|row| row.event_type == version).count();
    (handled(OLD_VERSION), handled(NEW_VERSION))
}
