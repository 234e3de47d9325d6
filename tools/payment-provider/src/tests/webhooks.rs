//! Delivery of webhooks: signed, repeated until they are taken, across the network too.

use std::sync::Mutex;

use async_trait::async_trait;
use chrono::TimeDelta;
use http::Response;
use platform::http_client::{HttpClient, HttpError};
use shared_kernel::Clock;

use super::*;
use crate::server::ProviderServer;
use crate::webhooks::signature::{WebhookSecret, sign};

/// Receives webhooks, and answers 500 to the first `refusals`.
#[derive(Default)]
struct Receiver {
    received: Mutex<Vec<(String, Bytes)>>,
    refusals: Mutex<u32>,
}

#[async_trait]
impl HttpService for Receiver {
    async fn call(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let signature = request.headers()["galleria-signature"].to_str().unwrap().to_owned();
        self.received.lock().unwrap().push((signature, request.into_body()));
        let mut refusals = self.refusals.lock().unwrap();
        let status = if *refusals > 0 { 500 } else { 204 };
        *refusals = refusals.saturating_sub(1);
        Ok(Response::builder().status(status).body(Bytes::new()).unwrap())
    }
}

impl Receiver {
    fn kinds(&self) -> Vec<String> {
        let received = self.received.lock().unwrap();
        let body = |body: &Bytes| serde_json::from_slice::<Value>(body).unwrap();
        received.iter().map(|(_, bytes)| body(bytes)["type"].as_str().unwrap().to_owned()).collect()
    }
}

fn secret() -> WebhookSecret {
    WebhookSecret::new("whsec_test")
}

fn deliver(sandbox: &Sandbox, receiver: &Arc<Receiver>) {
    sandbox.service.start_webhooks(receiver.clone(), secret());
}

#[tokio::test]
async fn every_outcome_is_reported_signed() {
    let sandbox = Sandbox::open(Webhooks::All).await;
    let receiver = Arc::new(Receiver::default());
    // One is waiting from before the sender runs, as after a restart.
    sandbox.charge(1, "tok_success").await;
    deliver(&sandbox, &receiver);
    sandbox.charge(2, "tok_declined").await;
    until("both were delivered", || sandbox.has_nothing_left_to_do()).await;
    let mut kinds = receiver.kinds();
    kinds.sort();
    assert_eq!(kinds, ["charge.captured", "charge.declined"]);
    for (signature, body) in receiver.received.lock().unwrap().iter() {
        assert_eq!(*signature, sign(&secret(), body, sandbox.clock.now()).unwrap());
    }
}

#[actix_web::test]
async fn webhooks_are_delivered_across_the_network() {
    let sandbox = Sandbox::open(Webhooks::All).await;
    let receiver = Arc::new(Receiver::default());
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let server = ProviderServer::start(listener, receiver.clone(), 1).unwrap();
    let shop = HttpClient::new(&format!("http://{}", server.address)).unwrap();
    sandbox.service.start_webhooks(Arc::new(shop), secret());
    sandbox.charge(1, "tok_success").await;
    until("it was delivered", || sandbox.has_nothing_left_to_do()).await;
    assert_eq!(receiver.kinds(), ["charge.captured"]);
    server.stop().await;
}

#[tokio::test]
async fn a_refused_webhook_is_sent_again_until_it_is_taken() {
    let sandbox = Sandbox::open(Webhooks::All).await;
    let receiver = Arc::new(Receiver::default());
    *receiver.refusals.lock().unwrap() = 3;
    sandbox.charge(1, "tok_success").await;
    deliver(&sandbox, &receiver);
    for attempts in 1..=4 {
        until("it was tried", || async { receiver.kinds().len() == attempts }).await;
        until("the attempt was stored", || async {
            let due = sandbox.service.provider.ledger.next_due().await.unwrap();
            due.is_none_or(|at| at > sandbox.clock.now())
        })
        .await;
        sandbox.clock.advance(TimeDelta::seconds(10));
    }
    until("it was taken", || sandbox.has_nothing_left_to_do()).await;
    assert_eq!(receiver.kinds().len(), 4);
}

#[tokio::test]
async fn only_outcomes_that_the_answer_did_not_carry_are_reported_when_so_configured() {
    let sandbox = Sandbox::open(Webhooks::Missed).await;
    let receiver = Arc::new(Receiver::default());
    deliver(&sandbox, &receiver);
    sandbox.charge(1, "tok_success").await;
    sandbox.charge(2, "tok_pending").await;
    assert!(receiver.kinds().is_empty());
    sandbox.clock.advance(TimeDelta::seconds(2));
    until("the pending charge was reported", || async { receiver.kinds().len() == 1 }).await;
    until("the delivery was stored", || sandbox.has_nothing_left_to_do()).await;
    assert_eq!(receiver.kinds(), ["charge.captured"]);
}

/// Takes webhooks and never answers, as a host that stops while a supervisor keeps its socket.
struct Silent(tokio::sync::Notify);

#[async_trait]
impl HttpService for Silent {
    async fn call(&self, _request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        self.0.notify_one();
        std::future::pending().await
    }
}

#[tokio::test]
async fn a_stop_waits_for_no_receiver_and_the_webhook_stays_due() {
    let sandbox = Sandbox::open(Webhooks::All).await;
    let receiver = Arc::new(Silent(tokio::sync::Notify::new()));
    sandbox.service.start_webhooks(receiver.clone(), secret());
    sandbox.charge(1, "tok_success").await;
    receiver.0.notified().await;
    let stopped = tokio::time::timeout(Duration::from_secs(5), sandbox.tasks.stop()).await;
    assert!(stopped.is_ok(), "the stop waits for the receiver");
    assert!(!sandbox.has_nothing_left_to_do().await);
}
