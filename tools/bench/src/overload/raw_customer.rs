//! A customer who orders, and waits until the order is confirmed or refused.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::time::{Instant, sleep, sleep_until, timeout};

use super::wire::{Answer, Wire};
use crate::customer::{body, status_in};
use crate::random::Random;
use crate::stage::Account;

/// An order that is not settled by then counts as an error.
const PATIENCE: Duration = Duration::from_secs(30);
/// The pause between two looks at an order that took longer than the shop waits.
const LOOK_AGAIN: Duration = Duration::from_millis(50);
/// How the shop refuses what it has no place for.
const OVERLOADED: &[u8] = br#""code":"overloaded""#;
/// After a refusal the shop does not read the connection for this time (ADR 0079), which is less than its `Retry-After`.
const REST: Duration = Duration::from_millis(500);

/// How a checkout ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum End {
    Confirmed,
    /// 503 `overloaded`: nothing was done.
    Refused,
    /// By the name that the report uses.
    Failed(String),
}

/// A customer with a connection.
pub(super) struct RawCustomer {
    pub(super) address: SocketAddr,
    pub(super) account: Account,
    pub(super) random: Random,
    pub(super) products: usize,
    /// The prefix of the customer's Idempotency-Keys, which no other customer has.
    pub(super) key: String,
    orders: u64,
    wire: Option<Wire>,
    rests_until: Option<Instant>,
}

impl RawCustomer {
    pub(super) const fn new(
        address: SocketAddr,
        account: Account,
        random: Random,
        products: usize,
        key: String,
    ) -> Self {
        Self { address, account, random, products, key, orders: 0, wire: None, rests_until: None }
    }

    /// Waits until the shop reads the connection again: what is sent sooner would only seem to be answered late.
    pub(super) async fn rest(&mut self) {
        if let Some(until) = self.rests_until.take() {
            sleep_until(until).await;
        }
    }

    /// Orders once.
    pub(super) async fn check_out(&mut self) -> End {
        self.orders += 1;
        let request = self.placing();
        match timeout(PATIENCE, self.settled(&request)).await {
            Ok(Ok(end)) => {
                self.rests_until = (end == End::Refused).then(|| Instant::now() + REST);
                end
            }
            Ok(Err(_broken)) => {
                self.wire = None;
                End::Failed("connection".to_owned())
            }
            Err(_elapsed) => {
                self.wire = None;
                End::Failed("not-settled".to_owned())
            }
        }
    }

    async fn settled(&mut self, placing: &[u8]) -> io::Result<End> {
        let mut answer = self.send(placing).await?;
        let location = answer.location.take();
        let began = Instant::now();
        loop {
            let body = self.wire.as_ref().map(|wire| wire.body(&answer)).unwrap_or_default();
            let is_overloaded = is_overloaded(&answer, body);
            match (answer.status, status_in(body)) {
                (200 | 201, Some("confirmed")) => return Ok(End::Confirmed),
                (200 | 201, Some("cancelled")) => return Ok(End::Failed("cancelled".to_owned())),
                (200..=202, _) => {}
                // The order is placed: a look that is refused is made again.
                (503, _) if is_overloaded && location.is_some() => {}
                (503, _) if is_overloaded => return Ok(End::Refused),
                (status, _) => return Ok(End::Failed(format!("http-{status}"))),
            }
            let Some(location) = &location else {
                return Ok(End::Failed("no-location".to_owned()));
            };
            if began.elapsed() >= PATIENCE {
                return Ok(End::Failed("not-settled".to_owned()));
            }
            sleep(LOOK_AGAIN).await;
            answer = self.send(&self.looking(location)).await?;
        }
    }

    /// On a connection that the shop has closed meanwhile there is no answer: then the same request goes out on another. The
    /// `Idempotency-Key` lets it take effect once.
    async fn send(&mut self, request: &[u8]) -> io::Result<Answer> {
        if let Some(wire) = &mut self.wire
            && let Ok(answer) = wire.exchange(request).await
        {
            return Ok(answer);
        }
        self.wire.insert(Wire::open(self.address).await?).exchange(request).await
    }

    fn placing(&mut self) -> Vec<u8> {
        let (first, second) = self.random.two_below(self.products);
        let (Self { address, key, orders, .. }, body) = (&*self, body(first, second));
        let (token, length) = (&self.account.token, body.len());
        format!(
            "POST /api/v1/orders HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {token}\r\n\
             idempotency-key: {key}-{orders}\r\nprefer: wait=10\r\ncontent-type: application/json\r\n\
             content-length: {length}\r\n\r\n{body}"
        )
        .into_bytes()
    }

    fn looking(&self, location: &str) -> Vec<u8> {
        let (address, token) = (self.address, &self.account.token);
        format!(
            "GET {location} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {token}\r\n\r\n"
        )
        .into_bytes()
    }
}

fn is_overloaded(answer: &Answer, body: &[u8]) -> bool {
    answer.status == 503 && body.windows(OVERLOADED.len()).any(|window| window == OVERLOADED)
}
