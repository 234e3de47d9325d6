//! The client of one management port.

use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream::LocalBoxStream;
use http::request::Builder;
use platform::http::problems_only::HEALTH;
use platform::http_client::{
    BadUrl, HttpClient, HttpError, HttpService as _, Request, Response, StatusCode,
};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::bodies::PageBody;

/// A host that does not answer within this time is left out of a page.
const PATIENCE: Duration = Duration::from_secs(4);
/// The longest answer, in bytes: a page of dead letters with their events.
const LONGEST: usize = 16 * 1024 * 1024;
/// The most items of a list that a host gives at once.
const AT_ONCE: usize = 100;

/// Why a host has not answered as it was asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HostError {
    /// There was no answer.
    #[error("it does not answer")]
    Away,
    /// The token is not its own.
    #[error("it refuses the token that observatory.host_tokens gives for it")]
    OtherToken,
    /// It refuses.
    #[error("{detail}")]
    Refused {
        /// The status.
        status: u16,
        /// The reason, without a full stop.
        detail: String,
    },
    /// The answer is not one of this release.
    #[error("its answer cannot be read: it may be of another release")]
    Unreadable,
}

/// A part of a list, from its beginning.
#[derive(Debug, Clone)]
pub(crate) struct Listed<T> {
    pub(crate) items: Vec<T>,
    /// Whether the list goes on.
    pub(crate) has_more: bool,
}

/// One management port.
#[derive(Debug, Clone)]
pub(crate) struct HostClient {
    name: String,
    client: HttpClient,
    token: SecretString,
}

/// The part of a refusal that is read.
#[derive(Debug, Deserialize)]
struct ProblemBody {
    detail: Option<String>,
    title: Option<String>,
    #[serde(default)]
    errors: Vec<RefusedField>,
}

/// A field that is refused.
#[derive(Debug, Deserialize)]
struct RefusedField {
    field: String,
    detail: String,
}

impl ProblemBody {
    /// The reason, without a full stop: the fields that are refused, or else what the problem says.
    fn reason(self) -> Option<String> {
        if self.errors.is_empty() {
            let text = self.detail.or(self.title)?;
            return Some(text.trim_end_matches('.').to_owned());
        }
        let of = |one: &RefusedField| format!("{} {}", one.field, one.detail);
        Some(self.errors.iter().map(of).collect::<Vec<_>>().join("; "))
    }
}

impl HostClient {
    pub(super) fn new(name: String, url: &str, token: SecretString) -> Result<Self, BadUrl> {
        let client = HttpClient::new(url)?.with_longest_answer(LONGEST);
        Ok(Self { name, client, token })
    }

    /// The name that pages show.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// `GET path`.
    pub(crate) async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, HostError> {
        read(&self.call(Request::get(path)).await?)
    }

    /// At most `at_most` items of the list at `path`, page by page.
    pub(crate) async fn list<T: DeserializeOwned>(
        &self,
        path: &str,
        at_most: usize,
    ) -> Result<Listed<T>, HostError> {
        let mut items = Vec::new();
        let mut cursor = None;
        loop {
            let limit = at_most.saturating_sub(items.len()).min(AT_ONCE);
            let page = self.get(&address_of_page(path, limit, cursor.as_deref())).await?;
            let PageBody { items: more, next } = page;
            items.extend(more);
            if next.is_none() || items.len() >= at_most {
                return Ok(Listed { items, has_more: next.is_some() });
            }
            cursor = next;
        }
    }

    /// `POST path` without a body, answered with one.
    pub(crate) async fn post<T: DeserializeOwned>(&self, path: &str) -> Result<T, HostError> {
        read(&self.call(Request::post(path)).await?)
    }

    /// `POST path` without a body, answered without one.
    pub(crate) async fn command(&self, path: &str) -> Result<(), HostError> {
        self.call(Request::post(path)).await.map(drop)
    }

    /// The body of `GET path`, piece by piece.
    pub(crate) async fn stream(
        &self,
        path: &str,
    ) -> Result<LocalBoxStream<'static, Result<Bytes, HttpError>>, HostError> {
        let request = self.with_token(Request::get(path)).body(None);
        let request = request.map_err(|_no_path| HostError::Unreadable)?;
        let asking = tokio::time::timeout(PATIENCE, self.client.stream(request));
        let answer = asking.await.map_err(|_elapsed| HostError::Away)?;
        let answer = answer.map_err(|_no_answer| HostError::Away)?;
        match answer.status() {
            StatusCode::OK => Ok(answer.into_body().boxed_local()),
            StatusCode::UNAUTHORIZED => Err(HostError::OtherToken),
            status => Err(HostError::Refused {
                status: status.as_u16(),
                detail: format!("it answers {status}"),
            }),
        }
    }

    async fn call(&self, request: Builder) -> Result<Response<Bytes>, HostError> {
        let request = self.with_token(request).body(Bytes::new());
        let request = request.map_err(|_no_path| HostError::Unreadable)?;
        let asking = tokio::time::timeout(PATIENCE, self.client.call(request));
        let answer = asking.await.map_err(|_elapsed| HostError::Away)?;
        let answer = answer.map_err(|_no_answer| HostError::Away)?;
        // A health that is not well is an answer, too.
        let is_health = answer.status() == StatusCode::SERVICE_UNAVAILABLE
            && answer.headers().get("content-type").is_some_and(|kind| kind == HEALTH);
        match answer.status() {
            status if status.is_success() || is_health => Ok(answer),
            StatusCode::UNAUTHORIZED => Err(HostError::OtherToken),
            status => Err(refused(status, answer.body())),
        }
    }

    fn with_token(&self, request: Builder) -> Builder {
        request.header("authorization", format!("Bearer {}", self.token.expose_secret()))
    }
}

fn address_of_page(path: &str, limit: usize, cursor: Option<&str>) -> String {
    let begin = if path.contains('?') { '&' } else { '?' };
    // A cursor has only characters that need no escaping in an address.
    let cursor = cursor.map(|cursor| format!("&cursor={cursor}")).unwrap_or_default();
    format!("{path}{begin}limit={limit}{cursor}")
}

fn read<T: DeserializeOwned>(answer: &Response<Bytes>) -> Result<T, HostError> {
    serde_json::from_slice(answer.body()).map_err(|error| {
        tracing::debug!(%error, "the answer of a management port cannot be read");
        HostError::Unreadable
    })
}

fn refused(status: StatusCode, body: &[u8]) -> HostError {
    let problem: Option<ProblemBody> = serde_json::from_slice(body).ok();
    let detail = problem.and_then(ProblemBody::reason);
    HostError::Refused {
        status: status.as_u16(),
        detail: detail.unwrap_or_else(|| format!("it answers {status}")),
    }
}
