//! The checks of a shop at rest: the customers' ledger against the shop, the provider's ledger against both, and
//! `galleria verify`. Each fault names the invariant of `docs/invariants.md` that it breaks.

use std::collections::BTreeMap;

use serde_json::Value;
use shared_kernel::id::derived;
use uuid::Uuid;

use super::buying::insist;
use super::customers::Customers;
use super::http::Call;
use super::ledger::{self, Acknowledged};
use super::provider;
use super::shop::Shop;
use super::traces::Traces;

/// The time limit for the shop to come to rest, in seconds.
const SETTLES_WITHIN_S: u32 = 120;

/// Waits until the customers have finished and the shop is at rest, and stops its hosts. Returns the faults found, each as
/// a sentence. `hosts` are the running ones.
pub(crate) async fn faults_at_rest(
    shop: &mut Shop,
    customers: Customers,
    traces: &Traces,
    hosts: &[usize],
) -> Vec<String> {
    let tokens = customers.finish().await;
    let settled = shop.verify(SETTLES_WITHIN_S).await;
    let mut faults = Vec::new();
    for left in settled["unfinished"].as_array().unwrap() {
        faults.push(format!("invariant 12: it does not come to rest: {left}"));
    }
    // An order behind a dead letter is not waited for: no fault of a machine may make one.
    for letter in shop.dead_letters().await {
        faults.push(format!("invariant 12: a dead letter is left: {letter}"));
    }
    let ledger = shop.ledger.read();
    faults.extend(ledger::faults(&ledger));
    faults.extend(orders_are_there_and_paid_once(shop, &ledger, &tokens).await);
    for host in hosts {
        shop.stop(*host).await;
    }
    faults.extend(what_verify_finds(shop, &ledger).await);
    faults.extend(traces.faults(shop).await);
    faults
}

/// 1, 4, 5 and 6: every acknowledged order exists and is settled, and the provider has captured its total once, or nothing.
async fn orders_are_there_and_paid_once(
    shop: &Shop,
    ledger: &[Acknowledged],
    tokens: &[String],
) -> Vec<String> {
    let mut captured = provider::captured(shop.provider_at).await;
    let doors = shop.doors.subscribe();
    let mut faults = Vec::new();
    for (order, line) in by_order(ledger) {
        let token = Some(tokens[line.customer].clone());
        let look = Call { path: format!("/orders/{order}"), token, ..Call::default() };
        let answer = insist(&doors, &look).await;
        if answer.status != 200 {
            let key = &line.key;
            faults.push(format!(
                "invariant 1: the acknowledged order {order} of {key} does not exist: {answer:?}"
            ));
            continue;
        }
        let total = answer.body["total"]["amount_minor"].as_i64().unwrap();
        let due = match &*answer.text_at("/status") {
            "confirmed" => total,
            "cancelled" => 0,
            status => {
                faults.push(format!("invariant 12: order {order} is {status} in the end"));
                continue;
            }
        };
        let paid = captured.remove(&derived(order, "payment")).unwrap_or(0);
        if paid != due {
            faults.push(format!(
                "invariant 5: the provider holds {paid} for order {order}, for which {due} is due"
            ));
        }
    }
    // The remaining charges belong to no acknowledged order; those that were refunded in full are no fault.
    for (charge, _) in captured.into_iter().filter(|(_, held)| *held != 0) {
        faults.push(format!("invariant 5: charge {charge} is for no acknowledged order"));
    }
    faults
}

async fn what_verify_finds(shop: &Shop, ledger: &[Acknowledged]) -> Vec<String> {
    let found = shop.verify(0).await;
    let mut faults = Vec::new();
    for invariant in found["invariants"].as_array().unwrap() {
        for violation in invariant["violations"].as_array().unwrap() {
            faults.push(format!("invariant {}: {violation}", invariant["number"]));
        }
    }
    for left in found["unfinished"].as_array().unwrap() {
        faults.push(format!("invariant 23: it was at rest, and stopped with work left: {left}"));
    }
    let (there, known) = (&found["orders"], by_order(ledger).len());
    if there != &Value::from(known) {
        faults.push(format!("invariant 14: {there} orders are there, {known} were acknowledged"));
    }
    faults
}

fn by_order(ledger: &[Acknowledged]) -> BTreeMap<Uuid, &Acknowledged> {
    ledger.iter().map(|line| (line.order, line)).collect()
}
