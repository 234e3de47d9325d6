//! A constant load of orders. Each is sent once in its time, and again under the same key when it was refused, not before
//! the answer allows it.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::client::{Attempt, Client};
use super::refusals::{Counted, Refusals};
use crate::extraction::buying::order_of;
use crate::extraction::customers::PRODUCTS;
use crate::extraction::process::{LOOK_AGAIN, PATIENCE};

/// The load, and the orders that were acknowledged.
pub(super) struct Orders {
    client: Client,
    shared: Arc<Shared>,
    load: JoinSet<()>,
}

struct Shared {
    acknowledged: Mutex<Vec<Uuid>>,
    count: watch::Sender<usize>,
    refusals: Refusals,
    closing: CancellationToken,
}

impl Orders {
    /// Begins to order, so many times a second, whatever becomes of the orders before.
    pub(super) fn begin(shop: SocketAddr, token: String, a_second: u32) -> Self {
        let client = Client::of(shop, token);
        let shared = Arc::new(Shared {
            acknowledged: Mutex::default(),
            count: watch::channel(0).0,
            refusals: Refusals::default(),
            closing: CancellationToken::new(),
        });
        let pace = Duration::from_secs(1) / a_second;
        let mut load = JoinSet::new();
        load.spawn(order_on(client.clone(), Arc::clone(&shared), pace));
        Self { client, shared, load }
    }

    /// Waits until more orders are acknowledged and the last of them is confirmed. Returns it.
    pub(super) async fn go_on_for(&mut self, orders: usize) -> Uuid {
        let mut count = self.shared.count.subscribe();
        let goal = *count.borrow() + orders;
        let reached = tokio::time::timeout(PATIENCE, count.wait_for(|count| *count >= goal));
        reached.await.expect("no orders are accepted").unwrap();
        let last = *self.shared.acknowledged.lock().unwrap().last().unwrap();
        self.is_confirmed(last).await;
        last
    }

    /// The outcome of the orders, for people.
    pub(super) fn so_far(&self) -> String {
        format!("{} orders, {}", *self.shared.count.borrow(), self.shared.refusals.so_far())
    }

    /// Ends the load, and waits until each order is acknowledged and confirmed.
    pub(super) async fn finish(mut self) -> (Vec<Uuid>, Counted) {
        self.shared.closing.cancel();
        while let Some(load) = self.load.join_next().await {
            load.unwrap();
        }
        let acknowledged = self.shared.acknowledged.lock().unwrap().clone();
        for order in &acknowledged {
            self.is_confirmed(*order).await;
        }
        (acknowledged, self.shared.refusals.so_far())
    }

    async fn is_confirmed(&self, order: Uuid) {
        let mut again = tokio::time::interval(LOOK_AGAIN);
        let mut seen = String::new();
        let looking = async {
            loop {
                again.tick().await;
                if let Attempt::Final(status, body) =
                    self.client.get(&format!("/orders/{order}")).await
                {
                    assert_eq!(status, 200, "an acknowledged order is lost: {order}, {body}");
                    seen = body["status"].to_string();
                    if body["status"] == "confirmed" {
                        return;
                    }
                }
            }
        };
        let came = tokio::time::timeout(PATIENCE, looking).await;
        came.unwrap_or_else(|_elapsed| panic!("order {order} stays {seen}"));
    }
}

/// Returns when the load is to end and every order is acknowledged.
async fn order_on(client: Client, shared: Arc<Shared>, pace: Duration) {
    let mut pace = tokio::time::interval(pace);
    let mut orders = JoinSet::new();
    for number in 0.. {
        tokio::select! {
            biased;
            () = shared.closing.cancelled() => break,
            _instant = pace.tick() => {}
        }
        orders.spawn(order(client.clone(), Arc::clone(&shared), number));
    }
    while let Some(order) = orders.join_next().await {
        order.unwrap();
    }
}

async fn order(client: Client, shared: Arc<Shared>, number: usize) {
    let body = order_of(1 + number % PRODUCTS, 1, "tok_success");
    let key = format!("walk-{number}");
    let mut request = shared.refusals.request();
    loop {
        let sent = Instant::now();
        match client.post("/orders", &key, &body).await {
            Attempt::Final(status, answer) => {
                assert!(status.is_success(), "refused for good: {status} {answer}");
                let order = answer["id"].as_str().unwrap().parse().unwrap();
                shared.acknowledged.lock().unwrap().push(order);
                shared.count.send_modify(|count| *count += 1);
                return request.answered(sent);
            }
            Attempt::Refused { reason, again_in } => {
                request.refused(sent, reason);
                // The pause that the answer asked for in Retry-After, as a client of the shop keeps it.
                tokio::time::sleep(again_in).await;
            }
        }
    }
}
