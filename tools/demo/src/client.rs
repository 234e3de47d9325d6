//! A small HTTP/1.1 client on one connection: requests one after the other, kept alive between them.

use std::future::{Future, poll_fn};
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::Poll;

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, ETAG, HOST, HeaderValue, LOCATION};
use hyper::{Method, Request, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;
use uuid::Uuid;

use super::DemoError;

/// A request with its whole body.
pub type FullRequest = Request<Full<Bytes>>;

/// The task that reads and writes on a connection.
type Driver = Pin<Box<http1::Connection<TokioIo<TcpStream>, Full<Bytes>>>>;

/// One connection to the shop.
pub struct Connection {
    sender: SendRequest<Full<Bytes>>,
    // Driven while a request is under way; nothing has to happen on it in between. Nothing once it has ended: a request
    // that it had not begun is given back only when it is gone.
    driver: Option<Driver>,
}

/// An answer of the shop.
pub struct Answer {
    /// The status code.
    pub status: StatusCode,
    /// The `Location` header, if there is one.
    pub location: Option<String>,
    /// The `ETag` header, if there is one.
    pub etag: Option<HeaderValue>,
    /// The whole body.
    pub body: Bytes,
}

impl Connection {
    /// Opens a connection to the shop.
    pub async fn open(address: SocketAddr) -> Result<Self, String> {
        let stream = TcpStream::connect(address).await.map_err(|error| error.to_string())?;
        stream.set_nodelay(true).map_err(|error| error.to_string())?;
        let (sender, driver) =
            http1::handshake(TokioIo::new(stream)).await.map_err(|error| error.to_string())?;
        Ok(Self { sender, driver: Some(Box::pin(driver)) })
    }

    /// Sends a request and reads the whole answer. Where the other side had closed before, [`was_not_sent`] tells.
    pub async fn send(&mut self, request: FullRequest) -> Result<Answer, hyper::Error> {
        self.notice_a_close().await?;
        let Self { sender, driver } = self;
        let exchange = async {
            sender.ready().await?;
            let (head, body) = sender.send_request(request).await?.into_parts();
            let location = head.headers.get(LOCATION).and_then(|value| value.to_str().ok());
            let location = location.map(str::to_owned);
            let etag = head.headers.get(ETAG).cloned();
            let body = body.collect().await?.to_bytes();
            Ok(Answer { status: head.status, location, etag, body })
        };
        tokio::pin!(exchange);
        if let Some(driving) = driver {
            tokio::select! {
                biased;
                answer = &mut exchange => return answer,
                ended = driving => ended?,
            }
            *driver = None;
        }
        // The connection may have ended with the answer on it; the exchange knows.
        exchange.await
    }

    /// Lets the connection see a close that has arrived already: the reactor gets its turn, then the connection reads. Without
    /// it, a request could be written after the close, and nobody could tell whether it was handled.
    async fn notice_a_close(&mut self) -> Result<(), hyper::Error> {
        tokio::task::yield_now().await;
        let Some(driving) = &mut self.driver else { return Ok(()) };
        let ended = poll_fn(|context| Poll::Ready(driving.as_mut().poll(context))).await;
        if let Poll::Ready(outcome) = ended {
            self.driver = None;
            outcome?;
        }
        Ok(())
    }
}

/// Whether the other side had closed the connection before the request went out, so that it can go out on another.
pub fn was_not_sent(error: &hyper::Error) -> bool {
    error.is_canceled() || error.is_closed()
}

/// Sends single requests to a shop, each on a connection of its own.
#[derive(Debug, Clone, Copy)]
pub struct Client {
    /// Where the shop listens.
    pub address: SocketAddr,
}

impl Client {
    /// Sends a request and returns whatever the shop answers. A POST has an `Idempotency-Key` of its own, since it may move
    /// money.
    pub async fn ask(
        &self,
        method: Method,
        path: &str,
        token: Option<&str>,
        body: Option<&Value>,
    ) -> Result<Answer, DemoError> {
        let name = format!("{method} {path}");
        let unanswered = |reason| DemoError::Unanswered { request: name.clone(), reason };
        let mut request = Request::builder()
            .method(method.clone())
            .uri(path)
            .header(HOST, self.address.to_string());
        if let Some(token) = token {
            request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        }
        if method == Method::POST {
            let key = Uuid::from_bytes(rand::random());
            request = request.header("idempotency-key", key.to_string());
        }
        let bytes = body.map_or_else(Bytes::new, |body| Bytes::from(body.to_string()));
        if body.is_some() {
            request = request.header(CONTENT_TYPE, "application/json");
        }
        let request =
            request.body(Full::new(bytes)).map_err(|error| unanswered(error.to_string()))?;
        let mut connection = Connection::open(self.address).await.map_err(unanswered)?;
        connection.send(request).await.map_err(|error| unanswered(error.to_string()))
    }

    /// Sends a request that must succeed, and reads the JSON of the answer.
    pub async fn get(&self, path: &str, token: Option<&str>) -> Result<Value, DemoError> {
        self.ask(Method::GET, path, token, None)
            .await?
            .succeeded(&format!("GET {path}"))?
            .json(path)
    }

    /// The same for a POST.
    pub async fn post(
        &self,
        path: &str,
        token: Option<&str>,
        body: &Value,
    ) -> Result<Value, DemoError> {
        let answer = self.ask(Method::POST, path, token, Some(body)).await?;
        answer.succeeded(&format!("POST {path}"))?.json(path)
    }
}

impl Answer {
    /// The answer, if it is one of success.
    pub fn succeeded(self, request: &str) -> Result<Self, DemoError> {
        if self.status.is_success() {
            return Ok(self);
        }
        let text = String::from_utf8_lossy(&self.body);
        let body = text.chars().take(300).collect();
        Err(DemoError::Refused { request: request.to_owned(), status: self.status, body })
    }

    /// The body. An empty one is `null`.
    pub fn json(&self, request: &str) -> Result<Value, DemoError> {
        if self.body.is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_slice(&self.body)
            .map_err(|_no_json| DemoError::Answer { request: request.to_owned(), missing: "JSON" })
    }
}

/// A text in an answer that the demo cannot do without.
pub fn text<'a>(
    answer: &'a Value,
    pointer: &'static str,
    request: &str,
) -> Result<&'a str, DemoError> {
    answer
        .pointer(pointer)
        .and_then(Value::as_str)
        .ok_or_else(|| DemoError::Answer { request: request.to_owned(), missing: pointer })
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::time::Duration;

    use super::*;

    /// Answers one request, and closes the connection without a word.
    fn close_after_one(listener: &std::net::TcpListener) {
        let (mut stream, _client) = listener.accept().unwrap();
        let mut read = Vec::new();
        let mut piece = [0; 256];
        while !read.ends_with(b"\r\n\r\n") {
            let length = stream.read(&mut piece).unwrap();
            read.extend_from_slice(&piece[..length]);
        }
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").unwrap();
    }

    #[tokio::test]
    async fn a_request_on_a_connection_that_was_closed_meanwhile_comes_back() {
        // Whether the close is seen together with the answer depends on the threads.
        for _ in 0..200 {
            let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
            let address = listener.local_addr().unwrap();
            let server = std::thread::spawn(move || close_after_one(&listener));
            let mut connection = Connection::open(address).await.unwrap();
            let request = || Request::builder().header(HOST, "shop").body(Full::default()).unwrap();
            assert_eq!(connection.send(request()).await.unwrap().status, StatusCode::OK);
            server.join().unwrap();
            let again = connection.send(request());
            let again = tokio::time::timeout(Duration::from_secs(5), again).await;
            let refused = again.expect("it comes back").map(|answer| answer.status).unwrap_err();
            assert!(was_not_sent(&refused), "{refused:?}");
        }
    }
}
