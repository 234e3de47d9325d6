//! A small HTTP/1.1 client on one connection: requests one after the other, kept alive between them.

use std::net::SocketAddr;
use std::pin::Pin;

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST, LOCATION};
use hyper::{Method, Request, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;

use super::DemoError;

/// A request with its whole body.
pub(crate) type FullRequest = Request<Full<Bytes>>;

/// One connection to the shop.
pub(crate) struct Connection {
    sender: SendRequest<Full<Bytes>>,
    // Driven while a request is under way; nothing has to happen on it in between.
    driver: Pin<Box<http1::Connection<TokioIo<TcpStream>, Full<Bytes>>>>,
}

/// What the shop answered.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) location: Option<String>,
    pub(crate) body: Bytes,
}

impl Connection {
    pub(crate) async fn open(address: SocketAddr) -> Result<Self, String> {
        let stream = TcpStream::connect(address).await.map_err(|error| error.to_string())?;
        stream.set_nodelay(true).map_err(|error| error.to_string())?;
        let (sender, driver) =
            http1::handshake(TokioIo::new(stream)).await.map_err(|error| error.to_string())?;
        Ok(Self { sender, driver: Box::pin(driver) })
    }

    /// Sends a request and reads the whole answer.
    pub(crate) async fn send(&mut self, request: FullRequest) -> Result<Answer, hyper::Error> {
        let Self { sender, driver } = self;
        let exchange = async {
            sender.ready().await?;
            let (head, body) = sender.send_request(request).await?.into_parts();
            let location = head.headers.get(LOCATION).and_then(|value| value.to_str().ok());
            let location = location.map(str::to_owned);
            let body = body.collect().await?.to_bytes();
            Ok(Answer { status: head.status, location, body })
        };
        tokio::pin!(exchange);
        tokio::select! {
            biased;
            answer = &mut exchange => answer,
            ended = driver => match ended {
                // The connection may end with the answer on it; the exchange knows.
                Ok(()) => exchange.await,
                Err(error) => Err(error),
            },
        }
    }
}

/// Sends single requests to a shop, each on a connection of its own.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Client {
    pub(crate) address: SocketAddr,
}

impl Client {
    /// Sends a request and returns whatever the shop answers.
    pub(crate) async fn ask(
        &self,
        method: Method,
        path: &str,
        token: Option<&str>,
        body: Option<&Value>,
    ) -> Result<Answer, DemoError> {
        let name = format!("{method} {path}");
        let unanswered = |reason| DemoError::Unanswered { request: name.clone(), reason };
        let mut request =
            Request::builder().method(method).uri(path).header(HOST, self.address.to_string());
        if let Some(token) = token {
            request = request.header(AUTHORIZATION, format!("Bearer {token}"));
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
    pub(crate) async fn get(&self, path: &str, token: Option<&str>) -> Result<Value, DemoError> {
        self.ask(Method::GET, path, token, None)
            .await?
            .succeeded(&format!("GET {path}"))?
            .json(path)
    }

    /// The same for a POST.
    pub(crate) async fn post(
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
    pub(crate) fn succeeded(self, request: &str) -> Result<Self, DemoError> {
        if self.status.is_success() {
            return Ok(self);
        }
        let text = String::from_utf8_lossy(&self.body);
        let body = text.chars().take(300).collect();
        Err(DemoError::Refused { request: request.to_owned(), status: self.status, body })
    }

    /// The body. An empty one is `null`.
    pub(crate) fn json(&self, request: &str) -> Result<Value, DemoError> {
        if self.body.is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_slice(&self.body)
            .map_err(|_no_json| DemoError::Answer { request: request.to_owned(), missing: "JSON" })
    }
}

/// A text in an answer that the demo cannot do without.
pub(crate) fn text<'a>(
    answer: &'a Value,
    pointer: &'static str,
    request: &str,
) -> Result<&'a str, DemoError> {
    answer
        .pointer(pointer)
        .and_then(Value::as_str)
        .ok_or_else(|| DemoError::Answer { request: request.to_owned(), missing: pointer })
}
