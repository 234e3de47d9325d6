//! Requests of customers, repeated until a shop gives a final answer, whatever happens to its hosts meanwhile.

use std::net::SocketAddr;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::time::{interval, timeout};

use super::http::{Answer, Call};
use super::process::LOOK_AGAIN;

/// The current addresses of the shop's hosts; none while it is down.
pub(crate) type Doors = watch::Sender<Vec<SocketAddr>>;

/// The time limit of one request, which is then repeated at the same host or another one.
const ANSWER_WITHIN: Duration = Duration::from_secs(2);
/// The time limit for a final answer. Only failing tests reach it.
pub(crate) const GIVES_UP: Duration = Duration::from_mins(3);
const PASSWORD: &str = "correct horse battery";

/// A product export with this many kinds of cups, enough of each for all customers.
pub(crate) fn catalogue(products: usize) -> String {
    let head = "Handle,Title,Body (HTML),Vendor,Type,Published,Variant SKU,Variant Inventory Qty,Variant Price";
    let line = |number| {
        format!("cup-{number},Cup {number},,Studio,Cups,true,CUP-{number},1000000,{number}.50")
    };
    let lines: Vec<String> = (1..=products).map(line).collect();
    format!("{head}\n{}\n", lines.join("\n"))
}

/// An order of cups of one kind, paid with a test card.
pub(crate) fn order_of(cup: usize, quantity: usize, payment_token: &str) -> Value {
    json!({
        "lines": [{ "sku": format!("CUP-{cup}"), "quantity": quantity }],
        "shipping_address": {
            "name": "Ada Buyer", "line1": "1 High Street", "postal_code": "10115",
            "city": "Berlin", "country": "DE",
        },
        "payment_token": payment_token,
    })
}

/// Registers a customer and logs them in. Returns the access token.
pub(crate) async fn register(doors: &watch::Receiver<Vec<SocketAddr>>, number: usize) -> String {
    let email = format!("customer-{number}@example.com");
    let post =
        |path: &str, body| Call { path: path.to_owned(), body: Some(body), ..Call::default() };
    let account = json!({ "email": email, "password": PASSWORD, "display_name": "A customer" });
    let answer = insist(doors, &post("/users", account)).await;
    // The address was taken by the same request, whose answer was lost.
    let taken = answer.status == 409 && answer.text_at("/code") == "email-taken";
    assert!(answer.status == 201 || taken, "{answer:?}");
    let session = json!({ "email": email, "password": PASSWORD });
    insist(doors, &post("/sessions", session)).await.text_at("/access_token")
}

/// Asks one host after the other until one gives a final answer. Not final are a broken connection, a 5xx, a request with
/// the same key in progress, a lost race, and a request timeout, which a paused host reports.
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
                Ok(Ok(answer)) if is_for_good(&answer) => return answer,
                Ok(Ok(_) | Err(_)) | Err(_) => {}
            }
        }
        unreachable!()
    };
    let answer = timeout(GIVES_UP, insisting).await;
    answer.unwrap_or_else(|_elapsed| panic!("no answer to {call:?}"))
}

fn is_for_good(answer: &Answer) -> bool {
    match answer.status {
        408 | 500.. => false,
        409 => {
            !["idempotency-key-in-flight", "changed-meanwhile"].contains(&&*answer.text_at("/code"))
        }
        _ => true,
    }
}
