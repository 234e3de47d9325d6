//! One question and its answer over HTTP, on connections that are kept open between them.

use std::error::Error;
use std::time::Duration;

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::header::CONTENT_TYPE;
use hyper::{Method, Request};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::application::ports::GatewayError;
use crate::infrastructure::gateways::provider_url::ProviderUrl;
use crate::infrastructure::gateways::provider_wire::{KEY_HEADER, NOT_TAKEN, Refusal};
use crate::infrastructure::gateways::provider_words::no_answer;

/// A page of captures is a third of this.
const LONGEST_ANSWER: usize = 512 * 1024;
/// Servers close connections that nothing is said on after some seconds more.
const IDLE_FOR: Duration = Duration::from_secs(3);

/// What the provider is asked.
pub(super) struct Question {
    method: Method,
    path: String,
    pub(super) key: Uuid,
    body: Bytes,
}

/// What the provider says.
pub(super) enum Answer<T> {
    Given(T),
    Refused(Refusal),
}

impl Question {
    /// A question that changes nothing.
    pub(super) const fn get(path: String, key: Uuid) -> Self {
        Self { method: Method::GET, path, key, body: Bytes::new() }
    }

    /// Something to be done once under `key`.
    pub(super) fn post(
        path: impl Into<String>,
        key: Uuid,
        body: &impl Serialize,
    ) -> Result<Self, GatewayError> {
        // What is never sent reaches nobody.
        let unsent = |error: serde_json::Error| GatewayError::NotReached { why: error.to_string() };
        let body = Bytes::from(serde_json::to_vec(body).map_err(unsent)?);
        Ok(Self { method: Method::POST, path: path.into(), key, body })
    }
}

/// The way to a provider.
pub(super) struct Connection {
    url: ProviderUrl,
    client: Client<HttpConnector, Full<Bytes>>,
}

impl Connection {
    pub(super) fn new(url: ProviderUrl, connect_within: Duration) -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        connector.set_connect_timeout(Some(connect_within));
        // A request that a closing connection did not take is sent on another one; one that it may have taken is not.
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE_FOR)
            .build(connector);
        Self { url, client }
    }

    /// Asks once.
    pub(super) async fn ask<T: DeserializeOwned>(
        &self,
        question: Question,
    ) -> Result<Answer<T>, GatewayError> {
        let request = Request::builder()
            .method(question.method)
            .uri(self.url.path(&question.path))
            .header(CONTENT_TYPE, "application/json")
            .header(KEY_HEADER, question.key.to_string())
            .body(Full::new(question.body))
            .map_err(|error| GatewayError::NotReached { why: error.to_string() })?;
        let response = self.client.request(request).await.map_err(|error| {
            let why = with_cause(&error);
            if error.is_connect() {
                GatewayError::NotReached { why }
            } else {
                GatewayError::NoAnswer { why }
            }
        })?;
        let status = response.status();
        let body = Limited::new(response.into_body(), LONGEST_ANSWER).collect().await;
        let body = body.map_err(|error| no_answer(format!("the answer was cut: {error}")))?;
        let body = body.to_bytes();
        if status.is_success() {
            let answer = serde_json::from_slice(&body);
            return answer.map(Answer::Given).map_err(no_answer);
        }
        match serde_json::from_slice::<Refusal>(&body) {
            Ok(refusal) if refusal.code == NOT_TAKEN => {
                Err(GatewayError::NotReached { why: refusal.detail })
            }
            Ok(refusal) => Ok(Answer::Refused(refusal)),
            // Somebody else answered: a proxy, or another program.
            Err(_no_word_of_the_provider) => Err(no_answer(format!("the answer is {status}"))),
        }
    }
}

fn with_cause(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(link) = cause {
        text = format!("{text}: {link}");
        cause = link.source();
    }
    text
}
