//! A customer who buys one product after the other.

use std::net::SocketAddr;

use serde_json::{Value, json};
use uuid::Uuid;

use super::http::{Answer, Call};
use super::process::{LOOK_AGAIN, PATIENCE};

/// The password of every user.
pub(crate) const PASSWORD: &str = "correct horse battery";

/// A customer who is logged in.
pub(crate) struct Buyer {
    pub(crate) token: String,
    sku: &'static str,
}

impl Buyer {
    /// Registers with the host of users and logs in.
    pub(crate) async fn register(host: SocketAddr, sku: &'static str) -> Self {
        let email = "ada@example.com";
        let account = json!({"email": email, "password": PASSWORD, "display_name": "Ada"});
        assert_eq!(ask(host, "/users", None, Some(account)).await.status, 201);
        Self { token: log_in(host, email).await, sku }
    }

    /// Sends a request.
    pub(crate) async fn ask(&self, host: SocketAddr, path: &str) -> Answer {
        ask(host, path, Some(&self.token), None).await
    }

    /// Places an order, which is accepted at once.
    pub(crate) async fn order(&self, host: SocketAddr) -> String {
        let order = json!({
            "lines": [{"sku": self.sku, "quantity": 1}],
            "shipping_address": {
                "name": "Ada Lovelace", "line1": "12 St James Square", "postal_code": "SW1Y 4JH",
                "city": "London", "country": "GB",
            },
            "payment_token": "tok_success",
        });
        let placed = ask(host, "/orders", Some(&self.token), Some(order)).await;
        assert_eq!(placed.status, 202, "{placed:?}");
        placed.text_at("/id")
    }

    /// Waits until an order has this status.
    pub(crate) async fn sees(&self, host: SocketAddr, order: &str, status: &str) {
        let mut again = tokio::time::interval(LOOK_AGAIN);
        let looking = async {
            loop {
                again.tick().await;
                let found = self.ask(host, &format!("/orders/{order}")).await;
                if found.text_at("/status") == status {
                    return;
                }
            }
        };
        let came = tokio::time::timeout(PATIENCE, looking).await;
        came.unwrap_or_else(|_elapsed| panic!("order {order} is never {status}"));
    }

    /// The answer of a host about the payment of an order.
    pub(crate) async fn payment_of(&self, host: SocketAddr, order: &str) -> Answer {
        self.ask(host, &format!("/payments/by-order/{order}")).await
    }
}

/// Logs a user in. Returns the access token.
pub(crate) async fn log_in(host: SocketAddr, email: &str) -> String {
    let session = json!({"email": email, "password": PASSWORD});
    ask(host, "/sessions", None, Some(session)).await.text_at("/access_token")
}

async fn ask(host: SocketAddr, path: &str, token: Option<&str>, body: Option<Value>) -> Answer {
    let key = body.is_some().then(|| Uuid::from_bytes(rand::random()).to_string());
    let token = token.map(str::to_owned);
    let call = Call { path: path.to_owned(), token, key, body, ..Call::default() };
    call.send(host).await.unwrap_or_else(|error| panic!("{path} of {host}: {error}"))
}
