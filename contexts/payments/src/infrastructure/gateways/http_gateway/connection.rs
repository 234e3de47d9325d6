//! One request to the provider and its answer.

use std::error::Error;
use std::sync::Arc;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{Method, Request, Response};
use platform::http_client::{HttpError, HttpService};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::application::ports::GatewayError;
use crate::infrastructure::gateways::provider_status::no_answer;
use crate::infrastructure::gateways::provider_wire::{KEY_HEADER, NOT_TAKEN, Refusal};

/// A request to the provider.
pub(super) struct Question {
    method: Method,
    path: String,
    pub(super) key: Uuid,
    body: Bytes,
}

/// The provider's answer.
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
        // A request that is never sent is not received.
        let unsent = |error: serde_json::Error| GatewayError::NotReached { why: error.to_string() };
        let body = Bytes::from(serde_json::to_vec(body).map_err(unsent)?);
        Ok(Self { method: Method::POST, path: path.into(), key, body })
    }
}

/// The way to a provider.
pub(super) struct Connection {
    pub(super) service: Arc<dyn HttpService>,
}

impl Connection {
    /// Asks once.
    pub(super) async fn ask<T: DeserializeOwned>(
        &self,
        question: Question,
    ) -> Result<Answer<T>, GatewayError> {
        read(&self.send(question).await?)
    }

    /// Asks once, and leaves the answer unread.
    pub(super) async fn send(&self, question: Question) -> Result<Response<Bytes>, GatewayError> {
        let request = Request::builder()
            .method(question.method)
            .uri(question.path)
            .header(CONTENT_TYPE, "application/json")
            .header(KEY_HEADER, question.key.to_string())
            .body(question.body)
            .map_err(|error| GatewayError::NotReached { why: error.to_string() })?;
        Ok(self.service.call(request).await?)
    }
}

/// The answer in a response.
pub(super) fn read<T: DeserializeOwned>(
    response: &Response<Bytes>,
) -> Result<Answer<T>, GatewayError> {
    if response.status().is_success() {
        let answer = serde_json::from_slice(response.body());
        return answer.map(Answer::Given).map_err(no_answer);
    }
    match serde_json::from_slice::<Refusal>(response.body()) {
        Ok(refusal) if refusal.code == NOT_TAKEN => {
            Err(GatewayError::NotReached { why: refusal.detail })
        }
        Ok(refusal) => Ok(Answer::Refused(refusal)),
        // Another program answered, such as a proxy.
        Err(_not_of_the_provider) => Err(no_answer(format!("the answer is {}", response.status()))),
    }
}

impl From<HttpError> for GatewayError {
    fn from(error: HttpError) -> Self {
        match error {
            HttpError::NotConnected(cause) => Self::NotReached { why: chain(&*cause) },
            HttpError::NoAnswer(cause) => Self::NoAnswer { why: chain(&*cause) },
        }
    }
}

fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(link) = cause {
        text = format!("{text}: {link}");
        cause = link.source();
    }
    text
}
