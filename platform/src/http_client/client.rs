//! The HTTP client of every outgoing call: reqwest with TLS by rustls and ring. It follows no redirect, uses no proxy and
//! repeats no request. A call in a recorded span carries its `traceparent`.

use std::error::Error;
use std::time::Duration;

use async_trait::async_trait;
use bytes::{Bytes, BytesMut};
use http::{HeaderName, HeaderValue, Request, Response, Uri};
use reqwest::{Client, Url, redirect, retry};
use rustls::{ClientConfig, RootCertStore};

use crate::http_client::service::{HttpError, HttpService};
use crate::spans::current_traceparent;

/// Longer answers are refused, unless [`HttpClient::with_longest_answer`] says otherwise.
const LONGEST_ANSWER: usize = 1024 * 1024;

/// A server that is not connected to within this time is not reached, unless [`HttpClient::connecting_within`] says
/// otherwise.
const CONNECT_WITHIN: Duration = Duration::from_millis(1_500);
/// Servers close idle connections some seconds later than this.
const IDLE_FOR: Duration = Duration::from_secs(3);

const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");

/// Why an address is not one that a client can send requests to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{url} is not an http or https address without user, query and fragment")]
pub struct BadUrl {
    /// The text that was given, without what may be a secret in it.
    pub url: String,
}

/// The text without what may be a user, a password, or a secret in a query.
fn without_credentials(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let rest = rest.rsplit_once('@').map_or(rest, |(_credentials, rest)| rest);
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    if scheme.is_empty() { rest.to_owned() } else { format!("{scheme}://{rest}") }
}

/// Sends requests to one server and keeps its connections open between them.
#[derive(Debug, Clone)]
pub struct HttpClient {
    client: Client,
    base: Url,
    longest_answer: usize,
}

#[derive(Debug, thiserror::Error)]
#[error("the answer is longer than {0} bytes")]
struct AnswerTooLong(usize);

#[derive(Debug, thiserror::Error)]
#[error("the path of the request cannot be sent as it is written")]
struct PathWouldChange;

impl HttpClient {
    /// A client of the server at `base_url`, such as `https://provider:8090/api`. The paths of requests are appended to it.
    pub fn new(base_url: &str) -> Result<Self, BadUrl> {
        Self::connecting_within(base_url, CONNECT_WITHIN)
    }

    /// The same, with another limit on the time that a connection takes. It must be less than the time that callers wait for
    /// an answer, so that they can tell that a request was not sent.
    pub fn connecting_within(base_url: &str, limit: Duration) -> Result<Self, BadUrl> {
        let bad_url = || BadUrl { url: without_credentials(base_url) };
        let base = Url::parse(base_url).ok().filter(is_plain).ok_or_else(bad_url)?;
        let client = Client::builder()
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .no_proxy()
            .connect_timeout(limit)
            .pool_idle_timeout(IDLE_FOR)
            .tls_backend_preconfigured(tls(&base))
            .build()
            .map_err(|_not_built| bad_url())?;
        Ok(Self { client, base, longest_answer: LONGEST_ANSWER })
    }

    /// The same client with another limit on the length of answers.
    #[must_use]
    pub const fn with_longest_answer(mut self, bytes: usize) -> Self {
        self.longest_answer = bytes;
        self
    }

    /// The address that every request's path is appended to, without a slash at the end.
    pub fn base_url(&self) -> &str {
        self.base.as_str().trim_end_matches('/')
    }

    /// Whether requests for this path and query are sent with exactly that path, below the base. A URL has no path such as
    /// `/a/../b` or `/a/%2e%2e/b`: it would be another one, and perhaps not below the base.
    pub fn keeps_path(&self, uri: &Uri) -> bool {
        self.address(uri).is_some()
    }

    fn address(&self, uri: &Uri) -> Option<Url> {
        let base = self.base.path().trim_end_matches('/');
        let mut url = self.base.clone();
        url.set_path(&format!("{base}{}", uri.path()));
        url.set_query(uri.query());
        let is_same = url.path().strip_prefix(base) == Some(uri.path());
        (is_same && uri.path().starts_with('/')).then_some(url)
    }

    /// Sends a request of this head to the server, and returns the head of the answer. One whose path a URL cannot have is not
    /// sent.
    pub(super) async fn send(
        &self,
        head: http::request::Parts,
        body: reqwest::Body,
    ) -> Result<reqwest::Response, HttpError> {
        let would_change = || HttpError::NotConnected(Box::new(PathWouldChange));
        let url = self.address(&head.uri).ok_or_else(would_change)?;
        let mut request = reqwest::Request::new(head.method, url);
        *request.headers_mut() = head.headers;
        *request.body_mut() = Some(body);
        self.client.execute(request).await.map_err(not_sent_or_not_answered)
    }

    async fn read_body(&self, mut answer: reqwest::Response) -> Result<Bytes, HttpError> {
        let mut body = BytesMut::new();
        while let Some(chunk) = answer.chunk().await.map_err(no_answer)? {
            if body.len().saturating_add(chunk.len()) > self.longest_answer {
                return Err(no_answer(AnswerTooLong(self.longest_answer)));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body.freeze())
    }
}

#[async_trait]
impl HttpService for HttpClient {
    async fn call(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let (mut head, body) = request.into_parts();
        if let Some(traceparent) = current_traceparent()
            && let Ok(value) = HeaderValue::from_str(&traceparent)
        {
            head.headers.insert(TRACEPARENT, value);
        }
        let mut answer = self.send(head, body.into()).await?;
        let (status, headers) = (answer.status(), std::mem::take(answer.headers_mut()));
        let mut response = Response::new(self.read_body(answer).await?);
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        Ok(response)
    }
}

/// An address with a host and perhaps a path. Credentials in it would be logged; a query would end up amid the path.
fn is_plain(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
        && url.host_str().is_some_and(|host| !host.is_empty())
        && url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none()
}

/// Trusts the certificate authorities of the Mozilla list and those of this machine, which may include a private one.
fn tls(url: &Url) -> ClientConfig {
    let mut roots = RootCertStore::empty();
    if url.scheme() == "https" {
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        let (_added, _unreadable) =
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    }
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let versions = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(rustls::ALL_VERSIONS)
        .unwrap_or_else(|_no_version| ClientConfig::builder());
    versions.with_root_certificates(roots).with_no_client_auth()
}

fn not_sent_or_not_answered(error: reqwest::Error) -> HttpError {
    // A request that could not be built was not sent either.
    if error.is_connect() || error.is_builder() {
        HttpError::NotConnected(Box::new(error.without_url()))
    } else {
        no_answer(error.without_url())
    }
}

pub(super) fn no_answer(error: impl Error + Send + Sync + 'static) -> HttpError {
    HttpError::NoAnswer(Box::new(error))
}

#[cfg(test)]
mod tests;
