//! The walk of five: under a constant load of orders, one context after the other leaves into a process and a database of
//! its own, until each runs alone; then one after the other comes back, in another order. Clients know the address of the
//! main host only.

use std::time::{Duration, Instant};

use tokio::sync::watch;

use super::buying::register;
use super::checks::{faults, mail_faults};
use super::result_line::{it_held, thousands};
use super::services;
use hosts::{Door, Hosts};
use orders::Orders;
use reader::Reader;

mod client;
mod hosts;
mod orders;
mod reader;
mod refusals;

const LONG_VARIABLE: &str = "GALLERIA_TEST_LONG";
/// Reads are refused for less than this in all where a supervisor keeps the socket of the main host.
const READS_REFUSED_AT_MOST: Duration = Duration::from_millis(500);

/// Four contexts that leave, in this order, and the order in which they come back.
struct Round {
    out: [&'static str; 4],
    back: [&'static str; 4],
}

/// How many orders come a second, how many of them between two steps, and the rounds that each shop makes.
struct Plan {
    a_second: u32,
    between_steps: usize,
    rounds: &'static [Round],
    doors: &'static [Door],
}

const SHORT: Plan = Plan {
    a_second: 5,
    between_steps: 10,
    rounds: &[ALL_BUT_PAYMENTS],
    doors: &[Door::OfSupervisor],
};
const LONG: Plan = Plan {
    a_second: 20,
    between_steps: 200,
    rounds: &[ALL_BUT_PAYMENTS, ALL_BUT_PRODUCTS],
    doors: &[Door::OfSupervisor, Door::OfHost],
};
const ALL_BUT_PAYMENTS: Round = Round {
    out: ["users", "notifications", "products", "orders"],
    back: ["products", "users", "notifications", "orders"],
};
const ALL_BUT_PRODUCTS: Round = Round {
    out: ["payments", "orders", "users", "notifications"],
    back: ["notifications", "orders", "payments", "users"],
};

#[tokio::test(flavor = "multi_thread")]
async fn five_contexts_leave_and_come_back_under_load_and_no_order_is_lost_or_doubled() {
    if !services::are_there() {
        return;
    }
    let plan = if std::env::var_os(LONG_VARIABLE).is_some() { LONG } else { SHORT };
    for door in plan.doors {
        walk(&plan, *door).await;
    }
}

async fn walk(plan: &Plan, door: Door) {
    let began = Instant::now();
    let mut hosts = Hosts::found(door).await;
    hosts.start_main().await;
    let shop = hosts.main_at;
    let token = register(&watch::channel(vec![shop]).1, 0).await;
    let mut orders = Orders::begin(shop, token.clone(), plan.a_second);
    let first = orders.go_on_for(1).await;
    let reader = Reader::begin(shop, token, first);
    for round in plan.rounds {
        for context in round.out {
            orders.go_on_for(plan.between_steps).await;
            hosts.moves_out(context).await;
            eprintln!("{context} has left\n{}\n{}", orders.so_far(), reader.so_far());
        }
        for context in round.back {
            orders.go_on_for(plan.between_steps).await;
            hosts.comes_back(context).await;
            eprintln!("{context} is back\n{}\n{}", orders.so_far(), reader.so_far());
        }
    }
    orders.go_on_for(plan.between_steps).await;
    let reads = reader.finish().await;
    let (acknowledged, refused) = orders.finish().await;
    hosts.stop().await;
    hosts.verify().await;
    let faults = faults(&hosts.settings(), &acknowledged).await;
    assert!(faults.is_empty(), "{faults:#?}\n{}", hosts.logs());
    let faults = mail_faults(&hosts.settings().data_dir, &acknowledged).await;
    assert!(faults.is_empty(), "{faults:#?}\n{}", hosts.logs());
    let little = reads.total < READS_REFUSED_AT_MOST;
    assert!(little || door == Door::OfHost, "reads: {reads}\n{}", hosts.logs());
    let (moves, a_second) = (plan.rounds.len() * 8, plan.a_second);
    let done = format!("{moves} moves at {a_second} orders a second, the socket {door:?}");
    let orders = thousands(acknowledged.len());
    let result = format!("{orders} confirmed once each, 0 lost; {refused}; reads: {reads}");
    it_held("S17", "SQLite, PostgreSQL, NATS", &done, &result, began.elapsed());
}
