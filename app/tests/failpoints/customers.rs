//! Customers of a shop that is restarted: each repeats a request under one key until it is answered, and waits until its
//! order is settled.

use std::net::SocketAddr;
use std::time::Duration;

use futures_util::future::join_all;
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval};

use super::http::{Answer, Call};

/// The current address of the shop; `None` while it does not answer.
pub(crate) type Door = watch::Receiver<Option<SocketAddr>>;

const LOOK_AGAIN: Duration = Duration::from_millis(20);
const PASSWORD: &str = "correct horse battery";
const SKU: &str = "VASE-ONDA-SMK";

/// The number of customers in [`all_buy`].
pub(crate) const CUSTOMERS: u64 = 6;

/// A customer who is logged in.
#[derive(Clone)]
pub(crate) struct Customer {
    pub(crate) token: String,
}

/// Six customers at once: four buy, the card of one is declined, and one cancels the confirmed order.
pub(crate) async fn all_buy(door: &Door, customer: &Customer) {
    let buyers = (0..4).map(|number| customer.buys(door, number));
    let declined = async {
        let order = customer.orders(door, "declined", "tok_declined").await;
        customer.sees(door, &order, "cancelled").await;
    };
    let calls_off = async {
        let order = customer.orders(door, "called-off", "tok_success").await;
        customer.sees(door, &order, "confirmed").await;
        customer.calls_off(door, &order).await;
        customer.sees(door, &order, "cancelled").await;
    };
    tokio::join!(join_all(buyers), declined, calls_off);
}

impl Customer {
    /// Registers and logs in.
    pub(crate) async fn register(door: &Door) -> Self {
        let account =
            json!({"email": "ada@example.com", "password": PASSWORD, "display_name": "Ada"});
        let call =
            |path: &str, body| Call { path: path.to_owned(), body: Some(body), ..Call::default() };
        let registered = answered(door, &call("/users", account)).await;
        assert_eq!(registered.status, 201, "{registered:?}");
        let session = json!({"email": "ada@example.com", "password": PASSWORD});
        Self { token: answered(door, &call("/sessions", session)).await.text_at("/access_token") }
    }

    async fn buys(&self, door: &Door, number: usize) {
        let order = self.orders(door, &format!("number-{number}"), "tok_success").await;
        self.sees(door, &order, "confirmed").await;
    }

    /// Places an order, and repeats the request under the same key until it is accepted.
    async fn orders(&self, door: &Door, key: &str, card: &str) -> String {
        let body = json!({
            "lines": [{"sku": SKU, "quantity": 1}],
            "shipping_address": {
                "name": "Ada Lovelace", "line1": "12 St James Square", "postal_code": "SW1Y 4JH",
                "city": "London", "country": "GB",
            },
            "payment_token": card,
        });
        let call = Call { key: Some(key.to_owned()), ..self.call("/orders", Some(body)) };
        let accepted = until(door, &call, |answer| [201, 202].contains(&answer.status)).await;
        accepted.text_at("/id")
    }

    async fn calls_off(&self, door: &Door, order: &str) {
        let call = self.call(&format!("/orders/{order}/cancel"), Some(json!({})));
        let call = Call { key: Some("call-off".to_owned()), ..call };
        until(door, &call, |answer| answer.status == 204).await;
    }

    async fn sees(&self, door: &Door, order: &str, status: &str) {
        let call = self.call(&format!("/orders/{order}"), None);
        until(door, &call, |answer| answer.status == 200 && answer.text_at("/status") == status)
            .await;
    }

    fn call(&self, path: &str, body: Option<Value>) -> Call {
        let (path, token) = (path.to_owned(), Some(self.token.clone()));
        Call { path, token, body, ..Call::default() }
    }
}

/// Repeats a request until the answer is as `wanted`.
async fn until(door: &Door, call: &Call, wanted: impl Fn(&Answer) -> bool) -> Answer {
    let mut again = interval(LOOK_AGAIN);
    again.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        again.tick().await;
        let answer = answered(door, call).await;
        if wanted(&answer) {
            return answer;
        }
        // No other answer is a reason to repeat the request.
        assert!([200, 409, 500, 503].contains(&answer.status), "{call:?}: {answer:?}");
    }
}

/// Repeats a request until there is an answer.
async fn answered(door: &Door, call: &Call) -> Answer {
    let mut door = door.clone();
    let mut again = interval(LOOK_AGAIN);
    loop {
        again.tick().await;
        let address = door.wait_for(Option::is_some).await.unwrap().unwrap();
        if let Ok(answer) = call.send(address).await {
            return answer;
        }
    }
}
