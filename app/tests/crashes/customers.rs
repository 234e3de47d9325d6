//! Customers who order without a pause, whatever happens to the shop: each asks with one key until it is acknowledged.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval, timeout};
use tokio_util::sync::CancellationToken;

use super::http::{Answer, Call};
use super::ledger::{Acknowledged, Ledger};
use super::process::LOOK_AGAIN;

/// Where the shop answers just now: one host or several, none while it is down.
pub(crate) type Doors = watch::Sender<Vec<SocketAddr>>;

const CUSTOMERS: usize = 6;
/// Each customer orders no more often: a load that leaves time to recover under.
const PACE: Duration = Duration::from_millis(30);
/// A host that takes longer is asked again, or another one.
const ANSWER_WITHIN: Duration = Duration::from_secs(2);
/// Nobody waits longer for an acknowledgement. Reached by failing tests only.
const GIVES_UP: Duration = Duration::from_mins(3);
const PRODUCTS: usize = 8;
const PASSWORD: &str = "correct horse battery";

/// The customers, and what they know.
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

/// A product export with all that the customers order, enough of it for everybody.
pub(crate) fn catalogue() -> String {
    let head = "Handle,Title,Body (HTML),Vendor,Type,Published,Variant SKU,Variant Inventory Qty,Variant Price";
    let line = |number| {
        format!("cup-{number},Cup {number},,Studio,Cups,true,CUP-{number},1000000,{number}.50")
    };
    let lines: Vec<String> = (1..=PRODUCTS).map(line).collect();
    format!("{head}\n{}\n", lines.join("\n"))
}

impl Customers {
    /// They register, and begin.
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

    /// Waits until so many more orders are acknowledged.
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

    /// One of them orders once more and takes whatever is answered; with what was asked.
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

    /// Asks once more for what was refused, until it is acknowledged.
    pub(crate) async fn order_again(&self, call: &Call) {
        let answer = insist(&self.shared.doors, call).await;
        assert!((200..300).contains(&answer.status), "refused: {answer:?}");
        self.shared.note(0, call, &answer);
    }

    /// Lets each of them wait for the acknowledgement of what it has asked for, and order no more. Returns their tokens.
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
        // Some ask once more after they were answered.
        let times = if number.is_multiple_of(7) { 2 } else { 1 };
        for _again in 0..times {
            let answer = insist(&shared.doors, &call).await;
            assert!((200..300).contains(&answer.status), "refused: {answer:?}");
            shared.note(customer, &call, &answer);
        }
    }
}

fn order(number: usize) -> Value {
    let sku = format!("CUP-{}", 1 + number % PRODUCTS);
    let payment = match number % 60 {
        9 | 29 | 49 => "tok_declined",
        17 => "tok_pending",
        41 => "tok_timeout_after_charge",
        _usual => "tok_success",
    };
    json!({
        "lines": [{ "sku": sku, "quantity": 1 + number % 2 }],
        "shipping_address": {
            "name": "Ada Buyer", "line1": "1 High Street", "postal_code": "10115",
            "city": "Berlin", "country": "DE",
        },
        "payment_token": payment,
    })
}

async fn register(doors: &watch::Receiver<Vec<SocketAddr>>, number: usize) -> String {
    let email = format!("customer-{number}@example.com");
    let post =
        |path: &str, body| Call { path: path.to_owned(), body: Some(body), ..Call::default() };
    let account = json!({ "email": email, "password": PASSWORD, "display_name": "A customer" });
    assert_eq!(insist(doors, &post("/users", account)).await.status, 201);
    let session = json!({ "email": email, "password": PASSWORD });
    insist(doors, &post("/sessions", session)).await.text_at("/access_token")
}

/// Asks one host after the other until one has answered for good: not with a broken connection, a 5xx, that the same is
/// under way, or that the request took too long to come, which a host says that slept over it.
pub(crate) async fn insist(doors: &watch::Receiver<Vec<SocketAddr>>, call: &Call) -> Answer {
    let mut doors = doors.clone();
    let mut again = interval(LOOK_AGAIN);
    let insisting = async {
        for attempt in 0.. {
            again.tick().await;
            let door = {
                let open = doors.wait_for(|doors| !doors.is_empty()).await.unwrap();
                open[attempt % open.len()]
            };
            match timeout(ANSWER_WITHIN, call.send(door)).await {
                Ok(Ok(answer)) if is_for_good(answer.status) => return answer,
                Ok(Ok(_) | Err(_)) | Err(_) => {}
            }
        }
        unreachable!()
    };
    let answer = timeout(GIVES_UP, insisting).await;
    answer.unwrap_or_else(|_elapsed| panic!("no answer to {call:?}"))
}

const fn is_for_good(status: u16) -> bool {
    status < 500 && !matches!(status, 408 | 409)
}
