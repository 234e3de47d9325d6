//! One worker: a customer who places one order after the other on one connection, and waits for each to be confirmed.

use std::time::Duration;

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST, HeaderName, HeaderValue};
use hyper::{Method, Request, Uri};
use tokio::time::Instant;

use super::random::Random;
use super::stock::sku;
use super::window::Tally;
use crate::demo::client::{Answer, Connection, FullRequest};

const PREFER: HeaderName = HeaderName::from_static("prefer");
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// An order that is not settled by then counts as an error.
const PATIENCE: Duration = Duration::from_secs(30);
/// Between two looks at an order that took longer than the shop waits.
const LOOK_AGAIN: Duration = Duration::from_millis(20);
/// After a connection that could not be opened.
const CONNECT_AGAIN: Duration = Duration::from_millis(100);

/// What every request of a worker has.
pub(super) struct Worker {
    pub(super) number: usize,
    pub(super) address: std::net::SocketAddr,
    pub(super) host: HeaderValue,
    pub(super) authorization: HeaderValue,
    pub(super) random: Random,
    pub(super) products: usize,
    pub(super) seed: u64,
}

/// How an order ended. The names of errors are those of the report.
enum End {
    Confirmed,
    Failed(String),
}

impl Worker {
    /// Orders until the run is over.
    pub(super) async fn run(mut self, tally: &Tally) {
        let mut connection = None;
        let mut placed: u64 = 0;
        while !tally.is_over() {
            let Some(open) = self.connected(&mut connection, tally).await else { continue };
            placed += 1;
            let in_window = tally.is_counting();
            let began = Instant::now();
            let (end, broken) = match self.order(open, placed).await {
                Ok(end) => (end, false),
                Err(_connection) => (End::Failed("connection".to_owned()), true),
            };
            match end {
                End::Confirmed => tally.confirmed(began.elapsed(), in_window),
                End::Failed(kind) => tally.failed(kind),
            }
            if broken {
                connection = None;
            }
        }
    }

    async fn connected<'a>(
        &self,
        connection: &'a mut Option<Connection>,
        tally: &Tally,
    ) -> Option<&'a mut Connection> {
        if connection.is_none() {
            match Connection::open(self.address).await {
                Ok(open) => *connection = Some(open),
                Err(_refused) => {
                    tally.failed("connect".to_owned());
                    tokio::time::sleep(CONNECT_AGAIN).await;
                }
            }
        }
        connection.as_mut()
    }

    async fn order(
        &mut self,
        connection: &mut Connection,
        number: u64,
    ) -> Result<End, hyper::Error> {
        let give_up = Instant::now() + PATIENCE;
        let mut answer = connection.send(self.placing(number)).await?;
        loop {
            if !answer.status.is_success() {
                return Ok(End::Failed(format!("http-{}", answer.status.as_u16())));
            }
            match status_in(&answer.body) {
                Some("confirmed") => return Ok(End::Confirmed),
                Some("cancelled") => return Ok(End::Failed("cancelled".to_owned())),
                Some(_) | None => {}
            }
            if Instant::now() >= give_up {
                return Ok(End::Failed("not-settled".to_owned()));
            }
            answer = match self.looking(&answer) {
                Some(request) => {
                    tokio::time::sleep(LOOK_AGAIN).await;
                    let Answer { status, body, location } = connection.send(request).await?;
                    Answer { status, body, location: location.or(answer.location) }
                }
                None => return Ok(End::Failed("no-location".to_owned())),
            };
        }
    }

    fn placing(&mut self, number: u64) -> FullRequest {
        let (first, second) = self.random.two_below(self.products);
        let key = format!("load-{}-{}-{number}", self.seed, self.number);
        let mut request = Request::new(Full::new(Bytes::from(body(first, second))));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = Uri::from_static("/api/v1/orders");
        let headers = request.headers_mut();
        headers.insert(HOST, self.host.clone());
        headers.insert(AUTHORIZATION, self.authorization.clone());
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(PREFER, HeaderValue::from_static("wait=10"));
        if let Ok(key) = HeaderValue::from_maybe_shared(Bytes::from(key)) {
            headers.insert(IDEMPOTENCY_KEY, key);
        }
        request
    }

    /// Looks at an order that was accepted and not settled while the shop waited.
    fn looking(&self, accepted: &Answer) -> Option<FullRequest> {
        let mut request = Request::new(Full::new(Bytes::new()));
        *request.uri_mut() = accepted.location.as_deref()?.parse().ok()?;
        request.headers_mut().insert(HOST, self.host.clone());
        request.headers_mut().insert(AUTHORIZATION, self.authorization.clone());
        Some(request)
    }
}

fn body(first: usize, second: usize) -> String {
    let (first, second) = (sku(first), sku(second));
    format!(
        r#"{{"lines":[{{"sku":"{first}","quantity":1}},{{"sku":"{second}","quantity":1}}],"shipping_address":{{"name":"Ada Buyer","line1":"1 High Street","postal_code":"10115","city":"Berlin","country":"DE"}},"payment_token":"tok_success"}}"#
    )
}

/// The status of the order in an answer, without reading the rest of it.
fn status_in(body: &[u8]) -> Option<&str> {
    const BEFORE: &[u8] = br#""status":""#;
    let at = body.windows(BEFORE.len()).position(|window| window == BEFORE)?;
    let rest = body.get(at + BEFORE.len()..)?;
    let end = rest.iter().position(|byte| *byte == b'"')?;
    std::str::from_utf8(rest.get(..end)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_body_is_an_order_of_two_lines() {
        let order: serde_json::Value = serde_json::from_str(&body(1, 23)).unwrap();
        assert_eq!(order["lines"][0]["sku"], "LOAD-00001");
        assert_eq!(order["lines"][1]["sku"], "LOAD-00023");
        assert_eq!(order["payment_token"], "tok_success");
    }

    #[test]
    fn finds_the_status_and_nothing_else() {
        assert_eq!(status_in(br#"{"id":"x","status":"confirmed","lines":[]}"#), Some("confirmed"));
        assert_eq!(status_in(br#"{"id":"x"}"#), None);
        assert_eq!(status_in(br#"{"status":"cut"#), None);
    }
}
