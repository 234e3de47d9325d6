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
use tokio::time::{Instant, timeout_at};

use super::bodies::PageBody;

/// The time limit of one question to a host, and of one list with all its pages. The rest is left out of the page.
const PATIENCE: Duration = Duration::from_secs(4);
/// The longest answer, in bytes.
const LONGEST: usize = 16 * 1024 * 1024;
/// The most items of a list that a host gives at once.
const AT_ONCE: usize = 100;
/// A page that gets no answer may be too long for one, such as dead letters with large events: the next question is about so many
/// times fewer items, down to one.
const SMALLER: usize = 10;

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

    /// At most `at_most` items of the list at `path`, page by page: those that the host gives in time.
    pub(crate) async fn list<T: DeserializeOwned>(
        &self,
        path: &str,
        at_most: usize,
    ) -> Result<Listed<T>, HostError> {
        let in_time = Instant::now() + PATIENCE;
        let mut items = Vec::new();
        let (mut cursor, mut at_once) = (None, AT_ONCE);
        loop {
            let limit = at_most.saturating_sub(items.len()).min(at_once);
            let address = address_of_page(path, limit, cursor.as_deref());
            let page = timeout_at(in_time, self.get(&address)).await;
            let PageBody { items: more, next } = match page.unwrap_or(Err(HostError::Away)) {
                Ok(page) => page,
                Err(HostError::Away) if limit > 1 && Instant::now() < in_time => {
                    at_once = (limit / SMALLER).max(1);
                    continue;
                }
                Err(error) if items.is_empty() => return Err(error),
                Err(_others_are_there) => return Ok(Listed { items, has_more: true }),
            };
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

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use actix_web::{App, HttpResponse, HttpServer, web};
    use serde_json::json;

    use super::*;

    const ITEMS: usize = 25;

    /// A page of a list whose items have a kilobyte each.
    async fn page(query: web::Query<HashMap<String, String>>) -> HttpResponse {
        let number = |name| query.get(name).map_or(0, |text| text.parse::<usize>().unwrap());
        let first = number("cursor");
        let last = (first + number("limit")).min(ITEMS);
        let items: Vec<String> = (first..last).map(|item| format!("{item:01000}")).collect();
        let next = (last < ITEMS).then(|| last.to_string());
        HttpResponse::Ok().json(json!({ "items": items, "next": next }))
    }

    #[actix_web::test]
    async fn a_page_that_is_too_long_for_one_answer_is_asked_for_in_parts() {
        let app = || App::new().route("/items", web::get().to(page));
        let server = HttpServer::new(app).workers(1).bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", server.addrs()[0]);
        let server = server.run();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        let host = HostClient::new("host".to_owned(), &url, "a token".into()).unwrap();
        let host = HostClient { client: host.client.with_longest_answer(12_000), ..host };
        let all = host.list::<String>("/items", 1_000).await.unwrap();
        assert_eq!((all.items.len(), all.has_more), (ITEMS, false));
        assert_eq!(all.items[ITEMS - 1], format!("{:01000}", ITEMS - 1));
        let some = host.list::<String>("/items", 20).await.unwrap();
        assert_eq!((some.items.len(), some.has_more), (20, true));
        handle.stop(false).await;
    }
}
