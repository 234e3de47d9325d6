//! Customers who order continuously while faults strike: each repeats a request under one key until it is acknowledged.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::Value;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval, timeout};
use tokio_util::sync::CancellationToken;

use super::buying::{Doors, GIVES_UP, insist, order_of, register};
use super::http::{Answer, Call};
use super::ledger::{Acknowledged, Ledger};

const CUSTOMERS: usize = 6;
/// The shortest time between two orders of a customer: a load that leaves time to recover.
const PACE: Duration = Duration::from_millis(30);
/// The number of products.
pub(crate) const PRODUCTS: usize = 8;

/// The customers and their ledger.
pub(crate) struct Customers {
    shared: Arc<Shared>,
    tasks: JoinSet<()>,
}

struct Shared {
    doors: watch::Receiver<Vec<SocketAddr>>,
    ledger: Arc<Ledger>,
    tokens: Vec<String>,
    begun: AtomicUsize,
    closing: CancellationToken,
}

impl Customers {
    /// Registers the customers and lets them order.
    pub(crate) async fn begin(doors: &Doors, ledger: Arc<Ledger>) -> Self {
        let doors = doors.subscribe();
        let mut tokens = Vec::new();
        for number in 0..CUSTOMERS {
            tokens.push(register(&doors, number).await);
        }
        let (begun, closing) = (AtomicUsize::new(0), CancellationToken::new());
        let shared = Arc::new(Shared { doors, ledger, tokens, begun, closing });
        let mut tasks = JoinSet::new();
        for number in 0..CUSTOMERS {
            tasks.spawn(order_on(Arc::clone(&shared), number));
        }
        Self { shared, tasks }
    }

    /// Waits until `orders` more orders are acknowledged.
    pub(crate) async fn order(&mut self, orders: usize) {
        let mut count = self.shared.ledger.count();
        let goal = *count.borrow() + orders;
        let reached = count.wait_for(|count| *count >= goal);
        tokio::select! {
            reached = timeout(GIVES_UP, reached) => {
                reached.expect("the customers are not served").unwrap();
            }
            Some(ended) = self.tasks.join_next() => panic!("a customer has gone: {ended:?}"),
        }
    }

    /// Lets one of them order once more. Returns the answer, whatever it is, with the request.
    pub(crate) async fn order_once(&self) -> (Call, Answer) {
        let number = self.shared.begun.fetch_add(1, Ordering::Relaxed);
        let door = self.shared.doors.borrow()[0];
        let call = self.shared.call(0, number);
        let answer = timeout(GIVES_UP, call.send(door)).await.unwrap();
        let answer = answer.unwrap_or_else(|error| panic!("no answer to {call:?}: {error}"));
        if (200..300).contains(&answer.status) {
            self.shared.note(0, &call, &answer);
        }
        (call, answer)
    }

    /// Repeats a refused request until it is acknowledged.
    pub(crate) async fn order_again(&self, call: &Call) {
        let answer = insist(&self.shared.doors, call).await;
        assert!((200..300).contains(&answer.status), "refused: {answer:?}");
        self.shared.note(0, call, &answer);
    }

    /// Stops the customers after the acknowledgement of their current order. Returns their tokens.
    pub(crate) async fn finish(mut self) -> Vec<String> {
        self.shared.closing.cancel();
        while let Some(customer) = self.tasks.join_next().await {
            customer.unwrap();
        }
        self.shared.tokens.clone()
    }
}

impl Shared {
    fn call(&self, customer: usize, number: usize) -> Call {
        Call {
            path: "/orders".to_owned(),
            token: Some(self.tokens[customer].clone()),
            key: Some(format!("order-{number}")),
            body: Some(order(number)),
            ..Call::default()
        }
    }

    fn note(&self, customer: usize, call: &Call, answer: &Answer) {
        let order = answer.text_at("/id").parse().unwrap();
        let key = call.key.clone().unwrap();
        self.ledger.write(&Acknowledged { key, order, customer });
    }
}

async fn order_on(shared: Arc<Shared>, customer: usize) {
    let mut pace = interval(PACE);
    pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while !shared.closing.is_cancelled() {
        pace.tick().await;
        let number = shared.begun.fetch_add(1, Ordering::Relaxed);
        let call = shared.call(customer, number);
        // Some repeat the request after its answer.
        let times = if number.is_multiple_of(7) { 2 } else { 1 };
        for _again in 0..times {
            let answer = insist(&shared.doors, &call).await;
            assert!((200..300).contains(&answer.status), "refused: {answer:?}");
            shared.note(customer, &call, &answer);
        }
    }
}

fn order(number: usize) -> Value {
    let card = match number % 60 {
        9 | 29 | 49 => "tok_declined",
        17 => "tok_pending",
        41 => "tok_timeout_after_charge",
        _usual => "tok_success",
    };
    order_of(1 + number % PRODUCTS, 1 + number % 2, card)
}
