//! S18: the controls of this bench. Each planted fault must be reported with its invariant.

use std::time::Instant;

use uuid::Uuid;

use super::checks::faults_at_rest;
use super::customers::Customers;
use super::kills::kill_at_a_moment;
use super::ledger::Acknowledged;
use super::provider;
use super::result_line::it_held;
use super::seed::Chance;
use super::shop::{Data, Shop};
use super::traces::{self, Traces};

const ORDERS: usize = 10;

/// A planted fault.
#[derive(Clone, Copy, PartialEq)]
enum Harm {
    None,
    /// Inbox rows are deleted between a kill and the next start.
    ForgottenInbox,
    /// An order is acknowledged that does not exist.
    LostOrder,
    /// The provider captures money without an order.
    StrayCapture,
}

impl Harm {
    const fn render_text(self) -> &'static str {
        match self {
            Self::None => "nothing",
            Self::ForgottenInbox => "an inbox that forgets",
            Self::LostOrder => "an acknowledged order that is not there",
            Self::StrayCapture => "a capture that nobody asked for",
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shop_without_planted_faults_passes() {
    assert_eq!(faults_after(Harm::None).await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forgotten_inbox_is_noticed() {
    must_be_reported(Harm::ForgottenInbox, "invariant 9: ").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_order_is_noticed() {
    must_be_reported(Harm::LostOrder, "invariant 1: ").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stray_capture_is_noticed() {
    must_be_reported(Harm::StrayCapture, "invariant 5: ").await;
}

async fn must_be_reported(harm: Harm, invariant: &str) {
    let began = Instant::now();
    let faults = faults_after(harm).await;
    assert!(faults.iter().any(|fault| fault.starts_with(invariant)), "{faults:#?}");
    let result = format!("reported as {}", invariant.trim_end_matches(": "));
    it_held("S18", "SQLite", harm.render_text(), &result, began.elapsed());
}

async fn faults_after(harm: Harm) -> Vec<String> {
    let mut chance = Chance::of("guards removed");
    let mut shop = Shop::found(Data::Files(None)).await;
    shop.open(0).await;
    let mut customers = Customers::begin(&shop.doors, shop.ledger.clone()).await;
    customers.order(ORDERS).await;
    kill_at_a_moment(&mut shop, &mut chance).await;
    let mut traces = Traces::default();
    traces.note(&shop).await;
    if harm == Harm::ForgottenInbox {
        traces::forget(&shop, "products").await;
    }
    shop.open(0).await;
    customers.order(ORDERS).await;
    match harm {
        Harm::LostOrder => {
            let (key, order) = ("order-lost".to_owned(), Uuid::from_u128(7));
            shop.ledger.write(&Acknowledged { key, order, customer: 0 });
        }
        Harm::StrayCapture => provider::capture_unasked(shop.provider_at).await,
        Harm::None | Harm::ForgottenInbox => {}
    }
    faults_at_rest(&mut shop, customers, &traces, &[0]).await
}
