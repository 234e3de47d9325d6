//! A small HTTP/1.1 client with a fluent interface: requests to a shop.

use std::net::SocketAddr;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use payment_provider::HostWithProvider;
use platform::testing::{DescribedApi, SeenAnswer};
use serde_json::Value;
use tokio::net::TcpStream;

use super::answer::Answer;
use super::decoded::decoded;
use super::renewal::Renewal;
use super::{Person, TestApp};

/// A request that is being built.
#[derive(Debug, Clone)]
#[must_use = "nothing is sent before `send`"]
pub struct Call {
    address: SocketAddr,
    method: Method,
    path: String,
    headers: Vec<(String, String)>,
    body: Bytes,
    fresh_key: bool,
    renewal: Renewal,
}

impl TestApp {
    /// A request for `path`, below `/api/v1` unless it begins with `//`, as `//health/live` does.
    pub fn call(&self, method: Method, path: &str) -> Call {
        let path = match path.strip_prefix('/') {
            Some(rest) if rest.starts_with('/') => rest.to_owned(),
            Some(_) | None => format!("/api/v1{path}"),
        };
        let address = self.address_for(&path);
        let renewal = self.renewal();
        let (headers, body) = (Vec::new(), Bytes::new());
        Call { address, method, path, headers, body, fresh_key: false, renewal }
    }

    /// A request of the operator for a path of every host's management port, which the settings of the test must ask for.
    ///
    /// # Panics
    /// When a host has no management port.
    pub fn manage(&self, method: &Method, path: &str) -> Vec<Call> {
        let call = |host: &HostWithProvider| Call {
            address: host.management_address().expect("a host with a management port"),
            method: method.clone(),
            path: path.to_owned(),
            headers: Vec::new(),
            body: Bytes::new(),
            fresh_key: false,
            renewal: self.renewal(),
        };
        let token = self.settings().values().get("management.token");
        self.hosts.iter().map(|host| call(host).token(token)).collect()
    }

    /// `GET path`.
    pub fn get(&self, path: &str) -> Call {
        self.call(Method::GET, path)
    }

    /// `POST path`.
    pub fn post(&self, path: &str) -> Call {
        self.call(Method::POST, path)
    }

    /// `PUT path`.
    pub fn put(&self, path: &str) -> Call {
        self.call(Method::PUT, path)
    }

    /// `PATCH path`.
    pub fn patch(&self, path: &str) -> Call {
        self.call(Method::PATCH, path)
    }

    /// `DELETE path`.
    pub fn delete(&self, path: &str) -> Call {
        self.call(Method::DELETE, path)
    }
}

impl Call {
    /// Sent by `person`, who logs in anew when their access token has expired.
    pub fn by(mut self, person: &Person) -> Self {
        let token = self.renewal.begin(person);
        self.token(&token)
    }

    /// Sent with an access token.
    pub fn token(self, token: &str) -> Self {
        self.header(AUTHORIZATION.as_str(), &format!("Bearer {token}"))
    }

    /// The same without any token.
    pub fn without_token(mut self) -> Self {
        self.headers.retain(|(name, _)| name != AUTHORIZATION.as_str());
        self
    }

    /// Where it is sent, and its headers.
    pub(super) fn parts(self) -> (SocketAddr, String, Vec<(String, String)>) {
        (self.address, self.path, self.headers)
    }

    /// With an `Idempotency-Key`.
    pub fn key(self, key: &str) -> Self {
        self.header(KEY, key)
    }

    /// With an `Idempotency-Key` of its own, unless it is given another.
    pub fn fresh_key(self) -> Self {
        Self { fresh_key: true, ..self }
    }

    /// With a header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// With a JSON body.
    pub fn json(self, body: &Value) -> Self {
        self.body(CONTENT_TYPE_JSON, body.to_string())
    }

    /// With a body of any media type.
    pub fn body(mut self, content_type: &str, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self.header(CONTENT_TYPE.as_str(), content_type)
    }

    /// Sends it, on a connection of its own.
    ///
    /// # Panics
    /// When there is no answer: a shop answers everything.
    pub async fn send(mut self) -> Answer {
        if self.fresh_key && !self.headers.iter().any(|(name, _)| name == KEY) {
            self = self.key(&format!("fresh-{}", NEXT_KEY.fetch_add(1, Ordering::Relaxed)));
        }
        let answer = self.clone().answered().await;
        if !answer.says_that_the_token_has_expired() {
            return answer;
        }
        let Some(login) = self.renewal.login() else { return answer };
        let session = Box::pin(login.answered()).await;
        if session.status != 200 {
            return answer;
        }
        let token = session.text_at("/access_token");
        self.renewal.end(&token);
        self.headers.retain(|(name, _)| name != AUTHORIZATION.as_str());
        self.token(&token).answered().await
    }

    async fn answered(self) -> Answer {
        let (method, path) = (self.method.to_string(), self.path.clone());
        let answer = self.exchange().await;
        let answer = answer.unwrap_or_else(|error| panic!("{method} {path}: no answer: {error}"));
        let headers = answer.headers.iter();
        let headers: Vec<_> = headers
            .filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)))
            .collect();
        API.assert_declares(SeenAnswer {
            method: &method,
            path: &path,
            status: answer.status,
            headers: &headers,
            is_of_a_host: true,
            body: &answer.text,
        });
        answer
    }

    /// A login, sent where the users of this shop answer.
    pub(super) fn of_a_login(address: SocketAddr, credentials: &Value) -> Self {
        let path = "/api/v1/sessions".to_owned();
        let (headers, body) = (Vec::new(), Bytes::new());
        let renewal = Renewal::default();
        Self { address, method: Method::POST, path, headers, body, fresh_key: false, renewal }
            .json(credentials)
    }

    async fn exchange(self) -> Result<Answer, Box<dyn std::error::Error + Send + Sync>> {
        let Self { address, method, path, headers, body, fresh_key: _, renewal: _ } = self;
        let asked = format!("{method} {path}");
        let mut request =
            Request::builder().method(method).uri(path).header(HOST, address.to_string());
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let request = request.body(Full::new(body))?;
        let stream = TcpStream::connect(address).await?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        let exchange = async {
            let (head, body) = sender.send_request(request).await?.into_parts();
            let body = body.collect().await?.to_bytes();
            let text = decoded(&body, &head.headers);
            drop(sender);
            Ok::<_, hyper::Error>(Answer {
                asked,
                status: head.status.as_u16(),
                headers: head.headers,
                text,
            })
        };
        // A shop that has read enough may close while the rest of a body is still being sent.
        let (answer, _closed) = tokio::join!(exchange, connection);
        Ok(answer?)
    }
}

static API: LazyLock<DescribedApi> =
    LazyLock::new(|| DescribedApi::of_document(host::api::openapi().clone()));
const KEY: &str = "idempotency-key";
static NEXT_KEY: AtomicU64 = AtomicU64::new(0);
const CONTENT_TYPE_JSON: &str = "application/json";
