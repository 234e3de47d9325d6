//! A client of the shop's one address, which keeps its connections and is told when to come again.

use std::net::SocketAddr;
use std::time::Duration;

use hyper::body::Bytes;
use hyper::http::request::Builder;
use platform::http_client::{HttpClient, HttpError, HttpService, Method, Request, StatusCode};
use serde_json::Value;

/// A request that takes longer is sent again.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);
/// Between two attempts where no answer says when to come again.
const BACK_OFF: Duration = Duration::from_millis(100);

/// A logged in client.
#[derive(Clone)]
pub(super) struct Client {
    http: HttpClient,
    token: String,
}

/// The outcome of an attempt.
pub(super) enum Attempt {
    /// It is served, or refused for good.
    Final(StatusCode, Value),
    /// It may succeed later.
    Refused { reason: String, again_in: Duration },
}

impl Client {
    pub(super) fn of(shop: SocketAddr, token: String) -> Self {
        Self { http: HttpClient::new(&format!("http://{shop}/api/v1")).unwrap(), token }
    }

    /// Reads a page.
    pub(super) async fn get(&self, path: &str) -> Attempt {
        self.send(self.request(Method::GET, path, "").body(Bytes::new()).unwrap()).await
    }

    /// Sends a change under a key.
    pub(super) async fn post(&self, path: &str, key: &str, body: &Value) -> Attempt {
        let request = self.request(Method::POST, path, key);
        let request = request.header("content-type", "application/json");
        self.send(request.body(Bytes::from(body.to_string())).unwrap()).await
    }

    fn request(&self, method: Method, path: &str, key: &str) -> Builder {
        let request = Request::builder().method(method).uri(path);
        let request = request.header("authorization", format!("Bearer {}", self.token));
        if key.is_empty() { request } else { request.header("idempotency-key", key) }
    }

    async fn send(&self, request: Request<Bytes>) -> Attempt {
        let refused =
            |reason: &str, again_in| Attempt::Refused { reason: reason.to_owned(), again_in };
        let answer = match tokio::time::timeout(ANSWER_WITHIN, self.http.call(request)).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(HttpError::NotConnected(_))) => return refused("no connection", BACK_OFF),
            Ok(Err(HttpError::NoAnswer(_))) => return refused("no answer", BACK_OFF),
            Err(_elapsed) => return refused("no answer in time", BACK_OFF),
        };
        let body: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
        let code = body["code"].as_str().unwrap_or_default();
        let passes = ["idempotency-key-in-flight", "changed-meanwhile"].contains(&code);
        if !answer.status().is_server_error() && !passes {
            return Attempt::Final(answer.status(), body);
        }
        let retry_after = answer.headers().get("retry-after");
        let seconds = retry_after.and_then(|value| value.to_str().ok()?.parse().ok());
        let reason = format!("{} {code}", answer.status().as_u16());
        refused(&reason, seconds.map_or(BACK_OFF, Duration::from_secs))
    }
}
