//! Customers and the admin: they send requests over an unreliable network, repeat them until they are answered, and record
//! the acknowledgements.

use std::rc::Rc;
use std::time::Duration;

use actix_web::http::Method;
use actix_web::test::TestRequest;
use serde_json::{Value, json};
use shared_kernel::Permission;
use tokio::sync::oneshot;
use tokio::time::{sleep, timeout};
use uuid::Uuid;

use crate::checker::Violation;
use crate::faults::Kind;
use crate::history::Lane;
use crate::host::Reply;
use crate::plan::{Action, GOODS, What};
use crate::scene::Scene;

/// The time limit for an answer, after which the request is repeated.
const PATIENCE: Duration = Duration::from_secs(10);

/// A request, which may be sent repeatedly.
#[derive(Debug, Clone)]
pub(crate) struct Ask {
    pub(crate) context: &'static str,
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) by: Option<(Uuid, &'static [Permission])>,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: String,
}

impl Ask {
    pub(crate) fn post(context: &'static str, path: impl Into<String>) -> Self {
        let (method, body) = (Method::POST, String::new());
        Self { context, method, path: path.into(), by: None, headers: Vec::new(), body }
    }

    pub(crate) fn by_customer(self, user: Uuid) -> Self {
        Self { by: Some((user, &[])), ..self }
    }

    pub(crate) fn by_admin(self, user: Uuid) -> Self {
        Self { by: Some((user, &Permission::ALL)), ..self }
    }

    pub(crate) fn under_key(self, key: &str) -> Self {
        self.header("idempotency-key", key.to_owned())
    }

    pub(crate) fn header(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    pub(crate) fn json(self, body: &Value) -> Self {
        Self {
            body: body.to_string(),
            ..self.header("content-type", "application/json".to_owned())
        }
    }

    fn request(&self, token: Option<String>) -> TestRequest {
        let mut request = TestRequest::with_uri(&format!("/api/v1{}", self.path))
            .method(self.method.clone())
            .set_payload(self.body.clone());
        for (name, value) in &self.headers {
            request = request.insert_header((*name, value.as_str()));
        }
        if let Some(token) = token {
            request = request.insert_header(("authorization", format!("Bearer {token}")));
        }
        request
    }
}

impl Scene {
    /// Sends the request once. `None` without an answer: it was lost, no process was ready, or the process crashed.
    pub(crate) async fn ask_once(self: &Rc<Self>, ask: &Ask) -> Option<Reply> {
        let (process, host) = self.host_of(ask.context)?;
        let token = ask.by.map(|(user, permissions)| host.issuer.token(user, permissions));
        let (sender, receiver) = oneshot::channel();
        let serving = host.serve(ask.request(token));
        // The task belongs to the process that answers, and ends with it.
        self.local.spawn(process, async move {
            let _given_up = sender.send(serving.await);
        });
        timeout(PATIENCE, receiver).await.ok()?.ok()
    }

    /// Sends the request over an unreliable network until there is a final answer.
    pub(crate) async fn ask(self: &Rc<Self>, ask: &Ask) -> Reply {
        let lane = Lane::of(ask.context);
        let mut tried = 0;
        loop {
            if tried > 0 {
                sleep(self.faults.delay(100, 2_000)).await;
            }
            tried += 1;
            self.history.tell(Lane::Customer, lane, format!("{} {}", ask.method, ask.path));
            if self.faults.strikes(Kind::RequestLost) {
                self.history.note(Lane::Customer, "✗ the request is lost");
                sleep(PATIENCE / 5).await;
                continue;
            }
            if self.faults.strikes(Kind::RequestRepeated) {
                self.history.note(Lane::Customer, "✗ the request arrives twice");
                let (scene, again, wait) =
                    (Rc::clone(self), ask.clone(), self.faults.delay(0, 300));
                self.local.spawn(crate::schedule::OUTSIDE, async move {
                    sleep(wait).await;
                    let _no_receiver = scene.ask_once(&again).await;
                });
            }
            let Some(reply) = self.ask_once(ask).await else {
                self.history.note(Lane::Customer, "no answer");
                continue;
            };
            if self.faults.strikes(Kind::AnswerLost) {
                self.history.note(Lane::Customer, "✗ the answer is lost");
                continue;
            }
            let code = reply.body["code"].as_str().unwrap_or_default().to_owned();
            self.history.tell(lane, Lane::Customer, format!("{} {code}", reply.status));
            // Not final: an error of the shop, a key in use, or two clocks that differ too much for a token.
            let is_passing = reply.status >= 500
                || reply.status == 401
                || code == "idempotency-key-in-flight"
                || code == "changed-meanwhile";
            if !is_passing {
                return reply;
            }
        }
    }

    /// Performs an action at its time.
    pub(crate) async fn perform(self: Rc<Self>, action: Action) {
        let _busy = self.begin();
        sleep(Duration::from_millis(action.at_ms)).await;
        let key = format!("action-{}", action.number);
        match action.what {
            What::CheckOut { .. } => self.check_out(action.number, &key, action.what).await,
            What::Receive { good, units } => {
                let path = format!("/products/{}/stock/receipts", self.initial.products[good]);
                let ask = Ask::post("products", path).by_admin(self.initial.admin).under_key(&key);
                let reply = self.ask(&ask.json(&json!({ "quantity": units }))).await;
                if reply.status == 201 {
                    let units = i64::try_from(units).unwrap();
                    *self.acknowledged.borrow_mut().received.entry(good).or_default() += units;
                }
            }
            What::Reprice { good, price_minor } => {
                let path = format!("/products/{}/price", self.initial.products[good]);
                let price = json!({ "amount_minor": price_minor, "currency": "EUR" });
                let ask = Ask::post("products", path).by_admin(self.initial.admin);
                let ask = Ask { method: Method::PUT, ..ask.header("if-match", "*".to_owned()) };
                self.ask(&ask.json(&price)).await;
            }
            What::Deactivate { customer } => {
                let path = format!("/users/{}/deactivate", self.initial.customers[customer]);
                self.ask(&Ask::post("users", path).by_admin(self.initial.admin)).await;
            }
        }
    }

    async fn check_out(self: &Rc<Self>, action: usize, key: &str, what: What) {
        let What::CheckOut {
            customer,
            lines,
            card,
            asks_again_after_ms,
            cancels_after_ms,
            clicks_twice,
        } = what
        else {
            return;
        };
        let customer = self.initial.customers[customer];
        let order = order(&lines, card);
        let ask = Ask::post("orders", "/orders").by_customer(customer).under_key(key);
        let reply = self.ask(&ask.clone().json(&order)).await;
        let Some(id) = order_id(&reply) else { return };
        self.acknowledged.borrow_mut().orders.insert(action, id);
        if let Some(wait) = asks_again_after_ms {
            sleep(Duration::from_millis(wait)).await;
            let again = self.ask(&ask.clone().json(&order)).await;
            self.expect_same(order_id(&again) == Some(id), "the same key and body, another answer");
            let other = self.ask(&ask.json(&self::order(&[(0, 9)], card))).await;
            self.expect_same(other.status == 422, "the same key and another body, and no 422");
        }
        if let Some(wait) = cancels_after_ms {
            sleep(Duration::from_millis(wait)).await;
            let path = format!("/orders/{id}/cancel");
            let ask = Ask::post("orders", path).by_customer(customer);
            // Two clicks are two decisions on the order at the same time.
            if clicks_twice {
                tokio::join!(self.ask(&ask), self.ask(&ask));
            } else {
                self.ask(&ask).await;
            }
        }
    }

    fn expect_same(&self, holds: bool, found: &str) {
        if !holds {
            self.found(Violation::of(14, found.to_owned()));
        }
    }
}

fn order(lines: &[(usize, u64)], card: &str) -> Value {
    let lines: Vec<Value> = lines
        .iter()
        .map(|(good, quantity)| json!({ "sku": GOODS[*good].0, "quantity": quantity }))
        .collect();
    let address = json!({
        "name": "Ada Lovelace", "line1": "12 St James's Square", "postal_code": "SW1Y 4JH",
        "city": "London", "country": "GB",
    });
    json!({ "lines": lines, "shipping_address": address, "payment_token": card })
}

fn order_id(reply: &Reply) -> Option<Uuid> {
    reply.body["id"].as_str().and_then(|id| id.parse().ok())
}
