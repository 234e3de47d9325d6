//! One customer on one connection, who runs one kind of operation again and again.

use std::time::Duration;

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST, HeaderName, HeaderValue};
use hyper::{Method, Request, StatusCode};
use tokio::time::Instant;

use super::random::Random;
use super::reads::Reader;
use super::stock::sku;
use demo::client::{Answer, Connection, FullRequest, was_not_sent};

const PREFER: HeaderName = HeaderName::from_static("prefer");
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// An order that is not settled by then counts as an error.
const PATIENCE: Duration = Duration::from_secs(30);
/// An operation that takes longer counts as unanswered.
const LONGEST_OPERATION: Duration = Duration::from_mins(1);
/// The pause between two reads of an order that took longer than the shop waits.
const LOOK_AGAIN: Duration = Duration::from_millis(20);
/// The pause after a connection that could not be opened.
const CONNECT_AGAIN: Duration = Duration::from_millis(100);

/// The operation that a customer runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operation {
    /// An order, until it is confirmed.
    Checkout,
    /// An order, until it is accepted.
    PlaceOnly,
    /// The first page of the catalogue.
    Catalogue,
    /// A search.
    Search,
    /// A product by its SKU.
    Product,
    /// A login.
    LogIn,
}

/// A customer with a connection.
pub(super) struct Customer {
    pub(super) operation: Operation,
    pub(super) address: std::net::SocketAddr,
    pub(super) host: HeaderValue,
    pub(super) authorization: HeaderValue,
    /// The body of a login.
    pub(super) credentials: Bytes,
    pub(super) random: Random,
    pub(super) products: usize,
    pub(super) reader: Reader,
    /// The prefix of the customer's Idempotency-Keys, which no other customer has.
    pub(super) key: String,
    pub(super) operations: u64,
    pub(super) connection: Option<Connection>,
}

/// The outcome of an operation; a failure by the name that the report uses.
pub(super) type End = Result<(), String>;

impl Customer {
    /// Runs the operation once. A connection that broke is opened anew the next time.
    pub(super) async fn run_operation(&mut self) -> End {
        match tokio::time::timeout(LONGEST_OPERATION, self.run_to_its_end()).await {
            Ok(end) => end,
            Err(_elapsed) => Err("no-answer".to_owned()),
        }
    }

    async fn run_to_its_end(&mut self) -> End {
        self.operations += 1;
        // A shop closes idle connections. A request that was not sent goes out on another.
        if let Some(used) = self.connection.take() {
            match self.run_on(used).await {
                Err(closed) if was_not_sent(&closed) => {}
                ended => return ended.unwrap_or_else(|_broken| Err("connection".to_owned())),
            }
        }
        match Connection::open(self.address).await {
            Ok(fresh) => {
                self.run_on(fresh).await.unwrap_or_else(|_broken| Err("connection".to_owned()))
            }
            Err(_refused) => {
                tokio::time::sleep(CONNECT_AGAIN).await;
                Err("connect".to_owned())
            }
        }
    }

    /// Keeps the connection, unless it breaks.
    async fn run_on(&mut self, mut connection: Connection) -> Result<End, hyper::Error> {
        let end = match self.operation {
            Operation::Checkout => self.order(&mut connection).await?,
            Operation::PlaceOnly
            | Operation::Catalogue
            | Operation::Search
            | Operation::Product
            | Operation::LogIn => {
                let mut request = self.request();
                self.reader.prepare(&mut request);
                let address = request.uri().to_string();
                let answer = connection.send(request).await?;
                self.reader.hold(address, &answer);
                judged(&answer)
            }
        };
        self.connection = Some(connection);
        Ok(end)
    }

    async fn order(&mut self, connection: &mut Connection) -> Result<End, hyper::Error> {
        let give_up = Instant::now() + PATIENCE;
        let mut answer = connection.send(self.request()).await?;
        loop {
            if let Err(kind) = judged(&answer) {
                return Ok(Err(kind));
            }
            match status_in(&answer.body) {
                Some("confirmed") => return Ok(Ok(())),
                Some("cancelled") => return Ok(Err("cancelled".to_owned())),
                Some(_) | None => {}
            }
            if Instant::now() >= give_up {
                return Ok(Err("not-settled".to_owned()));
            }
            answer = match self.looking(&answer) {
                Some(request) => {
                    tokio::time::sleep(LOOK_AGAIN).await;
                    let next = connection.send(request).await?;
                    Answer { location: next.location.or(answer.location), ..next }
                }
                None => return Ok(Err("no-location".to_owned())),
            };
        }
    }

    fn request(&mut self) -> FullRequest {
        let product = self.random.two_below(self.products);
        match self.operation {
            Operation::Checkout | Operation::PlaceOnly => self.placing(product),
            Operation::Catalogue => self.reading("/api/v1/products"),
            Operation::Search => self.reading(&format!("/api/v1/products?q=Product+{}", product.0)),
            Operation::Product => {
                self.reading(&format!("/api/v1/products/by-sku/{}", sku(product.0)))
            }
            Operation::LogIn => self.sending("/api/v1/sessions", self.credentials.clone()),
        }
    }

    fn placing(&self, (first, second): (usize, usize)) -> FullRequest {
        let mut request = self.sending("/api/v1/orders", Bytes::from(body(first, second)));
        let headers = request.headers_mut();
        headers.insert(AUTHORIZATION, self.authorization.clone());
        if self.operation == Operation::Checkout {
            headers.insert(PREFER, HeaderValue::from_static("wait=10"));
        }
        let key = Bytes::from(format!("{}-{}", self.key, self.operations));
        if let Ok(key) = HeaderValue::from_maybe_shared(key) {
            headers.insert(IDEMPOTENCY_KEY, key);
        }
        request
    }

    fn sending(&self, path: &str, body: Bytes) -> FullRequest {
        let mut request = self.reading(path);
        *request.method_mut() = Method::POST;
        *request.body_mut() = Full::new(body);
        request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        request
    }

    /// A GET of a path that this program has made.
    fn reading(&self, path: &str) -> FullRequest {
        let mut request = Request::new(Full::new(Bytes::new()));
        *request.uri_mut() = path.parse().unwrap_or_default();
        request.headers_mut().insert(HOST, self.host.clone());
        request
    }

    /// Looks at an order that was accepted and not settled while the shop waited.
    fn looking(&self, accepted: &Answer) -> Option<FullRequest> {
        let mut request = self.reading(accepted.location.as_deref()?);
        request.headers_mut().insert(AUTHORIZATION, self.authorization.clone());
        Some(request)
    }
}

fn judged(answer: &Answer) -> End {
    if answer.status.is_success() || answer.status == StatusCode::NOT_MODIFIED {
        return Ok(());
    }
    Err(format!("http-{}", answer.status.as_u16()))
}

pub(super) fn body(first: usize, second: usize) -> String {
    let (first, second) = (sku(first), sku(second));
    format!(
        r#"{{"lines":[{{"sku":"{first}","quantity":1}},{{"sku":"{second}","quantity":1}}],"shipping_address":{{"name":"Ada Buyer","line1":"1 High Street","postal_code":"10115","city":"Berlin","country":"DE"}},"payment_token":"tok_success"}}"#
    )
}

/// The status of the order in an answer, without reading the rest of it.
pub(super) fn status_in(body: &[u8]) -> Option<&str> {
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
