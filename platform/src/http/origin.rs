//! The origin of a request: the ids that tie its messages together, and the client's Idempotency-Key. No other header
//! of a client enters an event.

use std::future::{Ready, ready};
use std::io;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::http::header::{HeaderMap, HeaderName};
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use shared_kernel::event::traceparent;
use shared_kernel::{Accountable, Ids, Origin};
use uuid::Uuid;

use crate::http::accountability;
use crate::http::problem::{Problem, kinds};

/// The header with the id of a request, in requests and answers.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// The header with a W3C trace context.
pub(crate) const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");
pub(crate) const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
const LONGEST_KEY: usize = 255;
const LONGEST_REQUEST_ID: usize = 128;

/// The headers of a request that its commands use. Needs `web::Data<Arc<dyn Ids>>` in the app's data.
#[derive(Debug, Clone)]
pub struct RequestOrigin {
    correlation_id: Uuid,
    traceparent: Option<Arc<str>>,
    idempotency_key: Option<String>,
    accountable: Option<Accountable>,
}

impl RequestOrigin {
    /// The origin of the commands that this request causes, without a dedup record yet.
    pub fn origin(&self) -> Origin {
        let origin = Origin::of_request(self.correlation_id).traced(self.traceparent.clone());
        origin.by(self.accountable)
    }

    /// The id that all messages of this request share.
    pub const fn correlation_id(&self) -> Uuid {
        self.correlation_id
    }

    /// The text of the `Idempotency-Key` header.
    pub fn idempotency_key(&self) -> Option<&str> {
        self.idempotency_key.as_deref()
    }

    /// Refuses a request without an `Idempotency-Key`: 428 "idempotency-key-required". It is for requests that move money,
    /// which a client must be able to repeat after a lost answer. Call it after the body is read, so that a client learns
    /// of wrong fields first.
    pub fn require_idempotency_key(&self) -> Result<(), Problem> {
        if self.idempotency_key.is_some() {
            return Ok(());
        }
        let detail = "This request moves money. Send it with an Idempotency-Key header: a fresh text, such as a UUID, for each \
                      new request, and the same one when you repeat a request. Nothing was done.";
        Err(Problem::of(&kinds::IDEMPOTENCY_KEY_REQUIRED, detail))
    }
}

impl FromRequest for RequestOrigin {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let read = || {
            Ok(Self {
                correlation_id: request_id(request)?,
                traceparent: traceparent_of(request),
                idempotency_key: idempotency_key(request.headers())?,
                accountable: accountability::accountable(request),
            })
        };
        ready(read())
    }
}

/// The `traceparent` that a request hands on, in its extensions, when this process exports traces.
#[derive(Debug, Clone)]
pub(crate) struct HandedOn(pub(crate) Arc<str>);

/// The `traceparent` that the request hands on: that of its own span, or the one that it came with.
pub(crate) fn traceparent_of(request: &HttpRequest) -> Option<Arc<str>> {
    let own = request.extensions().get::<HandedOn>().map(|HandedOn(own)| Arc::clone(own));
    own.or_else(|| incoming_traceparent(request.headers()).map(Into::into))
}

/// The `traceparent` that a request came with, if it is valid.
pub(crate) fn incoming_traceparent(headers: &HeaderMap) -> Option<&str> {
    single(headers, &TRACEPARENT).filter(|text| traceparent::is_valid(text))
}

#[derive(Debug, Clone, Copy)]
struct RequestId(Uuid);

/// The id of a request, made here. Every call returns the same id, so that a log line, an answer's header and the events
/// agree. A client cannot choose it: things are found by it. See [`client_request_id`].
pub fn request_id(request: &HttpRequest) -> Result<Uuid, Problem> {
    if let Some(RequestId(known)) = request.extensions().get::<RequestId>() {
        return Ok(*known);
    }
    let id = fresh(request)?;
    request.extensions_mut().insert(RequestId(id));
    Ok(id)
}

/// The client's own `X-Request-Id`, if it is 1 to 128 visible ASCII characters. It is logged and sent back, and nothing is
/// ever found by it: anybody may send any.
pub fn client_request_id(headers: &HeaderMap) -> Option<&str> {
    single(headers, &REQUEST_ID).filter(|text| is_visible(text, LONGEST_REQUEST_ID))
}

fn is_visible(text: &str, longest: usize) -> bool {
    (1..=longest).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

fn fresh(request: &HttpRequest) -> Result<Uuid, Problem> {
    match request.app_data::<web::Data<Arc<dyn Ids>>>() {
        Some(ids) => Ok(ids.next()),
        None => Err(Problem::unexpected(&io::Error::other("the app's data has no Ids"))),
    }
}

/// The one value of a header; `None` if it is absent, repeated or not text.
fn single<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name);
    let first = values.next()?;
    if values.next().is_some() { None } else { first.to_str().ok() }
}

fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    if !headers.contains_key(&IDEMPOTENCY_KEY) {
        return Ok(None);
    }
    // An empty text in quotes is empty.
    let is_quoted_nothing = |key: &str| key.bytes().all(|b| matches!(b, b'"' | b'\''));
    let key = single(headers, &IDEMPOTENCY_KEY)
        .filter(|key| is_visible(key, LONGEST_KEY) && !is_quoted_nothing(key));
    key.map(|key| Some(key.to_owned())).ok_or_else(|| {
        let detail = "Idempotency-Key must be sent once: 1 to 255 visible ASCII characters, and not quotation marks alone. \
                      Nothing was done.";
        Problem::of(&kinds::BAD_IDEMPOTENCY_KEY, detail)
    })
}

#[cfg(test)]
mod tests;
