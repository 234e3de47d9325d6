//! Customers who order continuously while processes are killed: each repeats a request under one key until it is
//! acknowledged.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::buying::{Doors, insist, order_of, register};
use super::http::Call;
use super::process::{LOOK_AGAIN, PATIENCE};

const CUSTOMERS: usize = 6;
/// The shortest time between two orders of a customer.
const PACE: Duration = Duration::from_millis(350);
/// One order of this number is paid with a card that is declined.
const DECLINED: usize = 9;
/// The number of products.
pub(crate) const PRODUCTS: usize = 12;

/// An acknowledged order.
#[derive(Debug, Clone)]
pub(crate) struct Acknowledged {
    pub(crate) order: Uuid,
    token: String,
}

/// The customers, and their acknowledged orders.
pub(crate) struct Customers {
    shared: Arc<Shared>,
    tasks: JoinSet<()>,
}

struct Shared {
    doors: watch::Receiver<Vec<SocketAddr>>,
    at_least: usize,
    begun: AtomicUsize,
    ledger: Mutex<Vec<Acknowledged>>,
    count: watch::Sender<usize>,
    closing: CancellationToken,
}

impl Customers {
    /// Registers the customers and lets them order; they place at least `at_least` orders.
    pub(crate) async fn begin(doors: &Doors, at_least: usize) -> Self {
        let shared = Arc::new(Shared {
            doors: doors.subscribe(),
            at_least,
            begun: AtomicUsize::new(0),
            ledger: Mutex::default(),
            count: watch::channel(0).0,
            closing: CancellationToken::new(),
        });
        let mut tasks = JoinSet::new();
        for number in 0..CUSTOMERS {
            let token = register(&shared.doors, number).await;
            tasks.spawn(order_on(Arc::clone(&shared), token));
        }
        Self { shared, tasks }
    }

    /// The number of acknowledged orders.
    pub(crate) fn acknowledged(&self) -> usize {
        *self.shared.count.borrow()
    }

    /// Waits until more orders are acknowledged, and the last of them is settled.
    pub(crate) async fn go_on_for(&mut self, orders: usize) {
        self.order(orders).await;
        let last = self.shared.ledger.lock().unwrap().last().cloned().unwrap();
        self.ends(&last).await;
    }

    /// Waits until more orders are acknowledged.
    pub(crate) async fn order(&mut self, orders: usize) {
        let goal = self.acknowledged() + orders;
        let mut count = self.shared.count.subscribe();
        let reached = tokio::time::timeout(PATIENCE, count.wait_for(|count| *count >= goal));
        reached.await.expect("the customers are not served").unwrap();
    }

    /// Lets them place their remaining orders, and waits until each is settled.
    pub(crate) async fn finish(mut self) -> Vec<Uuid> {
        self.shared.closing.cancel();
        while let Some(customer) = self.tasks.join_next().await {
            customer.unwrap();
        }
        let ledger = self.shared.ledger.lock().unwrap().clone();
        for order in &ledger {
            self.ends(order).await;
        }
        ledger.into_iter().map(|acknowledged| acknowledged.order).collect()
    }

    async fn ends(&mut self, placed: &Acknowledged) {
        let path = format!("/orders/{}", placed.order);
        let look = Call { path, token: Some(placed.token.clone()), ..Call::default() };
        let give_up = Instant::now() + PATIENCE;
        let mut again = interval(LOOK_AGAIN);
        loop {
            again.tick().await;
            let answer = insist(&self.shared.doors, &look).await;
            assert_eq!(answer.status, 200, "an acknowledged order is lost: {answer:?}");
            let status = answer.text_at("/status");
            if status == "confirmed" || status == "cancelled" {
                return;
            }
            assert!(Instant::now() < give_up, "order {} stays {status}", placed.order);
        }
    }
}

async fn order_on(shared: Arc<Shared>, token: String) {
    let mut pace = interval(PACE);
    pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        if !shared.closing.is_cancelled() {
            pace.tick().await;
        } else if shared.begun.load(Ordering::Relaxed) >= shared.at_least {
            return;
        }
        let number = shared.begun.fetch_add(1, Ordering::Relaxed);
        let card = if number.is_multiple_of(DECLINED) { "tok_declined" } else { "tok_success" };
        let call = Call {
            path: "/orders".to_owned(),
            token: Some(token.clone()),
            key: Some(format!("order-{number}")),
            body: Some(order_of(1 + number % PRODUCTS, 1, card)),
            ..Call::default()
        };
        let answer = insist(&shared.doors, &call).await;
        assert!((200..300).contains(&answer.status), "refused: {answer:?}");
        let order = answer.text_at("/id").parse().unwrap();
        shared.ledger.lock().unwrap().push(Acknowledged { order, token: token.clone() });
        shared.count.send_modify(|count| *count += 1);
    }
}
