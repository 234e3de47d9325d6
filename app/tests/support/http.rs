//! A minimal HTTP client.

use std::net::SocketAddr;

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;

type Unanswered = Box<dyn std::error::Error + Send + Sync>;

/// A request below `/api/v1`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Call {
    pub(crate) path: String,
    pub(crate) token: Option<String>,
    pub(crate) key: Option<String>,
    /// A request with a body is a POST.
    pub(crate) body: Option<Value>,
    /// A trace context.
    pub(crate) traceparent: Option<String>,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
}

impl Answer {
    /// A text in the body.
    pub(crate) fn text_at(&self, pointer: &str) -> String {
        let text = self.body.pointer(pointer).and_then(Value::as_str);
        text.unwrap_or_else(|| panic!("no {pointer} in {self:?}")).to_owned()
    }
}

impl Call {
    /// Sends the request once, on its own connection. A killed process does not answer.
    pub(crate) async fn send(&self, address: SocketAddr) -> Result<Answer, Unanswered> {
        let method = if self.body.is_some() { Method::POST } else { Method::GET };
        let path = format!("/api/v1{}", self.path);
        let mut request =
            Request::builder().method(method).uri(path).header(HOST, address.to_string());
        if let Some(token) = &self.token {
            request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        }
        if let Some(key) = &self.key {
            request = request.header("idempotency-key", key);
        }
        if let Some(traceparent) = &self.traceparent {
            request = request.header("traceparent", traceparent);
        }
        let mut bytes = Bytes::new();
        if let Some(body) = &self.body {
            request = request.header(CONTENT_TYPE, "application/json");
            bytes = Bytes::from(body.to_string());
        }
        let request = request.body(Full::new(bytes))?;
        let stream = TcpStream::connect(address).await?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        let exchange = async {
            let (head, body) = sender.send_request(request).await?.into_parts();
            let bytes = body.collect().await?.to_bytes();
            drop(sender);
            let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
            Ok::<_, hyper::Error>(Answer { status: head.status.as_u16(), body })
        };
        let (answer, _closed) = tokio::join!(exchange, connection);
        Ok(answer?)
    }
}
