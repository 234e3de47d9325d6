//! A broker that loses its stream while a subscriber is away: `galleria verify` and `doctor` name the lost events, and
//! `galleria republish` brings them to the subscriber, once.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use host::registry::COMPILED;
use platform::bus::nats::{self, NatsSettings};
use platform::testing::{ScratchBroker, services};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::compiled::all_but;
use super::http::{call, get_json};
use super::program::{Ended, Serving, folder, galleria};
use super::replicas::{count, violations};

/// The time limit of every wait. Only failing tests reach it.
const PATIENCE: Duration = Duration::from_mins(1);

/// A shop of two hosts on one folder.
struct Shop {
    folder: TempDir,
    broker: ScratchBroker,
}

impl Shop {
    fn variables(&self) -> [(&str, &str); 2] {
        [("GALLERIA_BROKER_URL", &self.broker.url), ("GALLERIA_BROKER_PREFIX", &self.broker.prefix)]
    }

    fn serve_the_others(&self) -> Serving {
        let others = all_but("payments").join(",");
        Serving::start_with(&self.folder, &["serve", "--contexts", &others], &self.variables())
    }

    fn serve_payments(&self, users: SocketAddr) -> Serving {
        let users = format!("http://{users}");
        let variables = [&self.variables()[..], &[("GALLERIA_USERS_URL", &users)]].concat();
        Serving::start_with(&self.folder, &["serve", "--contexts", "payments"], &variables)
    }

    fn run(&self, arguments: &[&str]) -> Ended {
        galleria(&self.folder, arguments).envs(self.variables()).output().unwrap().into()
    }

    /// Deletes the stream with all events and consumers.
    #[tokio::main(flavor = "current_thread")]
    async fn lose_the_stream(&self) {
        let settings = NatsSettings::under(&self.broker.url, &self.broker.prefix);
        nats::remove(&settings).await.unwrap();
    }
}

/// Places an order, and returns its path and the customer's token.
fn place_order(shop: SocketAddr) -> (String, String) {
    let ada =
        json!({"email": "ada@example.com", "password": "correct horse", "display_name": "Ada"});
    call(shop, "POST", "/api/v1/users", None, Some(&ada));
    order_as(shop, "ada@example.com", "correct horse")
}

/// Lets a customer order a vase of the demo catalogue, and returns the path of the order and the customer's token.
pub(super) fn order_as(shop: SocketAddr, email: &str, password: &str) -> (String, String) {
    let login = json!({"email": email, "password": password});
    let session = call(shop, "POST", "/api/v1/sessions", None, Some(&login));
    let token = session["access_token"].as_str().unwrap().to_owned();
    let order = json!({
        "lines": [{"sku": "VASE-ONDA-SMK", "quantity": 1}],
        "shipping_address": {"name": "Ada Lovelace", "line1": "12 St James Square",
                             "postal_code": "SW1Y 4JH", "city": "London", "country": "GB"},
        "payment_token": "tok_success"
    });
    let placed = call(shop, "POST", "/api/v1/orders", Some(&token), Some(&order));
    (format!("/api/v1/orders/{}", placed["id"].as_str().unwrap()), token)
}

/// Waits until the order has a status.
pub(super) fn wait_for_status(shop: SocketAddr, order: &str, token: &str, status: &str) {
    let began = Instant::now();
    while get_json(shop, order, Some(token))["status"] != status {
        assert!(began.elapsed() < PATIENCE, "the order is not {status}");
    }
}

fn wait_until_sent(shop: &Shop) {
    let began = Instant::now();
    while count(&shop.folder, "orders", "SELECT COUNT(*) FROM pending_deliveries") > 0 {
        assert!(began.elapsed() < PATIENCE, "the broker takes no events");
    }
}

#[test]
fn a_lost_stream_is_found_and_published_again() {
    if !services::nats() {
        return;
    }
    let shop = Shop { folder: folder(), broker: ScratchBroker::on_nats(COMPILED) };
    let main = shop.serve_the_others();
    drop(shop.serve_payments(main.address));
    let (order, token) = place_order(main.address);
    wait_for_status(main.address, &order, &token, "awaiting-payment");
    wait_until_sent(&shop);
    let held = shop.run(&["verify", "--json"]).json();
    assert_eq!(violations(&held, 25), [""; 0], "the broker holds it");
    drop(main);
    shop.lose_the_stream();

    let main = shop.serve_the_others();
    let verified = shop.run(&["verify", "--json"]);
    assert_eq!(verified.code, 1, "{verified:?}");
    let found = violations(&verified.json(), 25);
    let event = "payments never received 1 of orders.order-awaiting-payment.v2";
    assert!(found.iter().any(|text| text.contains(event)), "{found:?}");
    assert!(found[0].contains("`galleria republish orders"), "{found:?}");
    let ended = shop.run(&["doctor"]);
    assert!(ended.stdout.contains("galleria republish orders"), "{ended:?}");

    for _twice in 0..2 {
        let done = shop.run(&["republish", "orders", "--json"]);
        assert_eq!(done.code, 0, "{done:?}");
        assert!(done.json()["events"].as_i64() > Some(1), "{done:?}");
    }
    let _payments = shop.serve_payments(main.address);
    wait_for_status(main.address, &order, &token, "confirmed");
    let verified: Value = shop.run(&["verify", "--wait", "60", "--json"]).json();
    assert_eq!(verified["holds"], true, "{verified}");
    assert_eq!(count(&shop.folder, "payments", "SELECT COUNT(*) FROM payments"), 1);
}
