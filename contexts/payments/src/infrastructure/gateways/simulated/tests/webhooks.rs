//! Delivery of webhooks to a receiver on this machine.

use std::sync::Mutex;

use chrono::TimeDelta;
use shared_kernel::Clock;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

use super::*;
use crate::application::ports::Gateway;
use crate::infrastructure::fixtures::until;
use crate::infrastructure::gateways::simulated::signature::{WebhookSecret, verify};
use crate::infrastructure::gateways::simulated::webhook_body::WebhookBody;
use crate::infrastructure::gateways::simulated::webhook_connection::Target;
use crate::infrastructure::gateways::simulated::webhook_sender::WebhookSender;

/// Receives webhooks, and answers 500 to the first `refusals`.
#[derive(Default)]
struct Receiver {
    received: Mutex<Vec<(String, String)>>,
    refusals: Mutex<u32>,
}

impl Receiver {
    async fn listen(self: Arc<Self>, tasks: &Tasks) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (receiver, inner) = (self, tasks.clone());
        tasks.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let receiver = Arc::clone(&receiver);
                inner.spawn(async move { receiver.serve(stream).await });
            }
        });
        format!("http://{address}/webhooks")
    }

    async fn serve(&self, stream: TcpStream) {
        let mut stream = BufReader::new(stream);
        loop {
            let (mut signature, mut length) = (String::new(), 0);
            loop {
                let mut line = String::new();
                if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
                    return;
                }
                let line = line.trim();
                if line.is_empty() {
                    break;
                }
                let Some((name, value)) = line.split_once(": ") else { continue };
                match name.to_ascii_lowercase().as_str() {
                    "galleria-signature" => value.clone_into(&mut signature),
                    "content-length" => length = value.parse().unwrap(),
                    _ => {}
                }
            }
            let mut body = vec![0; length];
            stream.read_exact(&mut body).await.unwrap();
            self.received.lock().unwrap().push((signature, String::from_utf8(body).unwrap()));
            let refuses = {
                let mut refusals = self.refusals.lock().unwrap();
                let refuses = *refusals > 0;
                *refusals = refusals.saturating_sub(1);
                refuses
            };
            let status = if refuses { "500 Internal Server Error" } else { "204 No Content" };
            let answer = format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\n\r\n");
            stream.write_all(answer.as_bytes()).await.unwrap();
        }
    }

    fn kinds(&self) -> Vec<String> {
        let received = self.received.lock().unwrap();
        let body = |body: &String| serde_json::from_str::<WebhookBody>(body).unwrap().kind;
        received.iter().map(|(_, text)| body(text)).collect()
    }
}

fn secret() -> WebhookSecret {
    WebhookSecret::new("whsec_test")
}

fn send_to(sandbox: &Sandbox, url: &str) {
    let sender = WebhookSender {
        provider: Arc::clone(&sandbox.provider),
        secret: secret(),
        target: Target::parse(url).unwrap(),
        tasks: sandbox.tasks.clone(),
    };
    sandbox.tasks.spawn(sender.run());
}

async fn nothing_left(sandbox: &Sandbox) -> bool {
    sandbox.provider.ledger.next_due().await.unwrap().is_none()
}

#[tokio::test]
async fn every_outcome_is_told_signed() {
    let sandbox = Sandbox::open(Webhooks::All).await;
    let receiver = Arc::new(Receiver::default());
    let url = Arc::clone(&receiver).listen(&sandbox.tasks).await;
    // One is waiting from before the sender runs, as after a restart.
    sandbox.gateway.charge(charge(1, "tok_success")).await.unwrap();
    send_to(&sandbox, &url);
    sandbox.gateway.charge(charge(2, "tok_declined")).await.unwrap();
    until("both were delivered", || nothing_left(&sandbox)).await;
    let mut kinds = receiver.kinds();
    kinds.sort();
    assert_eq!(kinds, ["charge.captured", "charge.declined"]);
    for (signature, body) in receiver.received.lock().unwrap().iter() {
        let now = sandbox.clock.now();
        assert_eq!(verify(&[secret()], signature, body.as_bytes(), now), Ok(()));
    }
}

#[tokio::test]
async fn a_refused_webhook_is_sent_again_until_it_is_taken() {
    let sandbox = Sandbox::open(Webhooks::All).await;
    let receiver = Arc::new(Receiver::default());
    *receiver.refusals.lock().unwrap() = 3;
    let url = Arc::clone(&receiver).listen(&sandbox.tasks).await;
    sandbox.gateway.charge(charge(1, "tok_success")).await.unwrap();
    send_to(&sandbox, &url);
    for attempts in 1..=4 {
        until("it was tried", || async { receiver.kinds().len() == attempts }).await;
        until("the attempt was noted", || async {
            let due = sandbox.provider.ledger.next_due().await.unwrap();
            due.is_none_or(|at| at > sandbox.clock.now())
        })
        .await;
        sandbox.clock.advance(TimeDelta::seconds(10));
    }
    until("it was taken", || nothing_left(&sandbox)).await;
    assert_eq!(receiver.kinds().len(), 4);
}

#[tokio::test]
async fn only_what_the_answer_did_not_carry_is_told_when_so_configured() {
    let sandbox = Sandbox::open(Webhooks::Missed).await;
    let receiver = Arc::new(Receiver::default());
    let url = Arc::clone(&receiver).listen(&sandbox.tasks).await;
    send_to(&sandbox, &url);
    sandbox.gateway.charge(charge(1, "tok_success")).await.unwrap();
    sandbox.gateway.charge(charge(2, "tok_pending")).await.unwrap();
    assert!(receiver.kinds().is_empty());
    sandbox.clock.advance(TimeDelta::seconds(2));
    until("the pending charge was told", || async { receiver.kinds().len() == 1 }).await;
    until("it was noted", || nothing_left(&sandbox)).await;
    assert_eq!(receiver.kinds(), ["charge.captured"]);
}
