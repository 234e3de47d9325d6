//! A minimal HTTP client, which compares each answer with the description of the API.

use std::net::SocketAddr;
use std::sync::LazyLock;

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use platform::testing::{DescribedApi, SeenAnswer};
use serde_json::Value;
use tokio::net::TcpStream;

static API: LazyLock<DescribedApi> =
    LazyLock::new(|| DescribedApi::of_document(host::api::openapi().clone()));

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
    ///
    /// # Panics
    /// When the answer is not as the API is described.
    pub(crate) async fn send(&self, address: SocketAddr) -> Result<Answer, Unanswered> {
        let method = if self.body.is_some() { Method::POST } else { Method::GET };
        let path = format!("/api/v1{}", self.path);
        let mut request =
            Request::builder().method(&method).uri(&path).header(HOST, address.to_string());
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
            Ok::<_, hyper::Error>((head, bytes))
        };
        let (answer, _closed) = tokio::join!(exchange, connection);
        let (head, bytes) = answer?;
        let headers = head.headers.iter();
        let headers: Vec<_> = headers
            .filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)))
            .collect();
        let status = head.status.as_u16();
        API.assert_declares(SeenAnswer {
            method: method.as_str(),
            path: &path,
            status,
            headers: &headers,
            is_of_a_host: true,
            body: &String::from_utf8_lossy(&bytes),
        });
        Ok(Answer { status, body: serde_json::from_slice(&bytes).unwrap_or(Value::Null) })
    }
}
