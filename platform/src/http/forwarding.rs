//! Forwarding: a request that another host of the shop answers is sent there, and its answer is sent back (a gateway in the
//! terms of RFC 9110). Bodies pass piece by piece in both directions.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use actix_web::body::SizedStream;
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt};

use crate::clock::SystemClock;
use crate::dependency::{CallError, Dependencies, Dependency, DependencySettings};
use crate::http::body::broke_off;
use crate::http::prefer::LONGEST_WAIT_SECONDS;
use crate::http::problem::{Problem, kinds};
use crate::http::reads::has_body;
use crate::http_client::{
    BadUrl, BodySender, HttpClient, HttpError, Method, Request, Response, StreamingBody,
};
use headers::{forwarded_answer, forwarded_request, was_forwarded};
use shared_kernel::error_chain::describe;

mod headers;

/// An answer begins within this time: a request may wait for an outcome, and a little longer.
const ANSWER_WITHIN: Duration = Duration::from_secs(LONGEST_WAIT_SECONDS + 10);
/// The kind of the calls.
const FORWARD: &str = "forward";
/// Requests that another host answers at the same time; those that wait there for an outcome are among them.
const AT_ONCE: usize = 1_024;
/// One more request waits for so long.
const PLACE_WITHIN: Duration = Duration::from_millis(250);
/// A host that is started anew is back within a second or two.
const CIRCUIT_OPEN_FOR: Duration = Duration::from_secs(1);
/// A body of so many bytes is read before the other host is asked, so that slow clients do not fill its places.
const READ_AHEAD: usize = 64 * 1024;
/// When to come again if the other host is away.
const AGAIN_IN_SECONDS: u32 = 2;

const PATH_IS_AMBIGUOUS: &str =
    "The path has dot segments or characters that must be percent-encoded; nothing was sent.";

/// Forwards the requests for one context to the host that runs it. Cheap to clone.
#[derive(Clone)]
pub struct Forwarder {
    context: &'static str,
    client: HttpClient,
    host: Arc<Dependency>,
    /// Whether the other host was away when it was last asked: that is logged once, not for each request.
    is_away: Arc<AtomicBool>,
    /// Whether a loop was logged. Any client may send the header that says so.
    has_looped: Arc<AtomicBool>,
}

impl Forwarder {
    /// Forwards requests for `context` to the host at `url`, such as `http://127.0.0.1:8081`, which is listed in `dependencies`.
    pub fn new(
        context: &'static str,
        url: &str,
        dependencies: &Dependencies,
    ) -> Result<Self, BadUrl> {
        let client = HttpClient::new(url)?;
        let name = format!("host-of-{context}");
        let host = dependencies.guard(&name, &[FORWARD], Arc::new(SystemClock), bounds());
        let host = Arc::new(host);
        Ok(Self { context, client, host, is_away: Arc::default(), has_looped: Arc::default() })
    }

    /// Sends the request on and returns the answer, whatever its status. Refusals of its own are problems: 503
    /// `context-away` when the request was certainly not received, 502 `no-answer` when that is not known, 508
    /// `forwarding-loop` for a request that another host has forwarded already, 400 `bad-request` for a path that a URL cannot
    /// have, such as one with `..`: it would become another path, perhaps of another context.
    pub async fn forward(
        &self,
        request: &HttpRequest,
        mut payload: Payload,
    ) -> Result<HttpResponse, Problem> {
        if was_forwarded(request.headers()) {
            return Err(self.is_a_loop());
        }
        let (head, body) = request_to_send(request)?;
        if !self.client.keeps_path(head.uri()) {
            return Err(Problem::of(&kinds::BAD_REQUEST, PATH_IS_AMBIGUOUS));
        }
        let ahead = if body.is_some() { read_ahead(&mut payload).await? } else { Ahead::default() };
        let sending = self.host.once(FORWARD, self.client.stream(head));
        let Some(body) = body else { return self.answer(sending.await) };
        let (mut sending, mut pumping) = (Box::pin(sending), Box::pin(pump(ahead, payload, body)));
        tokio::select! {
            answer = &mut sending => self.answer(answer),
            pumped = &mut pumping => {
                pumped?;
                self.answer(sending.await)
            }
        }
    }

    fn answer<S>(
        &self,
        answer: Result<Response<S>, CallError<HttpError>>,
    ) -> Result<HttpResponse, Problem>
    where
        S: Stream<Item = Result<Bytes, HttpError>> + 'static,
    {
        let answer = answer.map_err(|error| match error {
            CallError::Failed(HttpError::NotConnected(source)) => self.away(&describe(&*source)),
            CallError::Failed(HttpError::NoAnswer(source)) => self.no_answer(&describe(&*source)),
            kept @ (CallError::CircuitOpen | CallError::TooManyAtOnce) => {
                self.away(&kept.to_string())
            }
            late @ CallError::TimedOut(_) => self.no_answer(&late.to_string()),
        })?;
        if self.is_away.swap(false, Ordering::Relaxed) {
            tracing::info!(
                context = self.context,
                "the host that requests are forwarded to is there"
            );
        }
        let status = StatusCode::from_u16(answer.status().as_u16());
        let status = status.unwrap_or(StatusCode::BAD_GATEWAY);
        let (head, pieces) = answer.into_parts();
        let mut response = HttpResponseBuilder::new(status);
        let length = forwarded_answer(&head.headers, &mut response);
        Ok(match (status, length) {
            (StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED, _) => response.finish(),
            (_, Some(bytes)) => response.body(SizedStream::new(bytes, pieces)),
            (_, None) => response.streaming(pieces),
        })
    }

    fn away(&self, reason: &str) -> Problem {
        let context = self.context;
        if !self.is_away.swap(true, Ordering::Relaxed) {
            tracing::warn!(context, reason, "the host that requests are forwarded to is away");
        }
        let detail = format!(
            "The host of {context} is away. Nothing was sent to it; try again in a few seconds."
        );
        Problem::try_later(&kinds::CONTEXT_AWAY, detail, AGAIN_IN_SECONDS)
    }

    fn no_answer(&self, reason: &str) -> Problem {
        let context = self.context;
        tracing::warn!(context, reason, "a forwarded request was not answered");
        let detail = format!(
            "The host of {context} did not answer; whether the request took effect is not known. Send it again with the \
             same Idempotency-Key, or look first at what it was to change."
        );
        Problem::of(&kinds::NO_ANSWER, detail)
    }

    fn is_a_loop(&self) -> Problem {
        let context = self.context;
        if !self.has_looped.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                context,
                "a request came with the Via of this shop: hosts forward to each other and none runs the context, or a client \
                 sends the header; this is logged once"
            );
        }
        let detail = format!(
            "A host that does not run {context} was asked for it by another host; nothing was changed."
        );
        Problem::of(&kinds::FORWARDING_LOOP, detail)
    }
}

/// A forwarded request is never repeated here: its client has the body, and the `Idempotency-Key`.
fn bounds() -> DependencySettings {
    DependencySettings {
        timeout: ANSWER_WITHIN,
        retries: 0,
        breaker_open_for: CIRCUIT_OPEN_FOR,
        at_once: AT_ONCE,
        place_within: PLACE_WITHIN,
        ..DependencySettings::default()
    }
}

/// The request to send, and the sender of its body if it has one.
fn request_to_send(
    request: &HttpRequest,
) -> Result<(Request<Option<StreamingBody>>, Option<BodySender>), Problem> {
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    let unreadable = || Problem::of(&kinds::BAD_REQUEST, "The request cannot be read.");
    let method = Method::from_bytes(request.method().as_str().as_bytes());
    let mut forwarded = Request::new(None);
    *forwarded.method_mut() = method.map_err(|_not_a_method| unreadable())?;
    *forwarded.uri_mut() = path.parse().map_err(|_not_a_path| unreadable())?;
    *forwarded.headers_mut() = forwarded_request(request);
    if !has_body(request.headers()) {
        return Ok((forwarded, None));
    }
    let (sender, body) = StreamingBody::channel();
    *forwarded.body_mut() = Some(body);
    Ok((forwarded, Some(sender)))
}

/// The beginning of a body, or all of it.
#[derive(Default)]
struct Ahead {
    bytes: BytesMut,
    is_whole: bool,
}

/// Reads a body to its end, or until it is no small one, before the request takes a place among those of the other host.
async fn read_ahead(payload: &mut Payload) -> Result<Ahead, Problem> {
    let mut ahead = Ahead::default();
    while ahead.bytes.len() < READ_AHEAD {
        let Some(piece) = payload.next().await else {
            ahead.is_whole = true;
            break;
        };
        ahead.bytes.extend_from_slice(&piece.map_err(|error| broke_off(&error))?);
    }
    Ok(ahead)
}

/// Takes the body of a request to the other host, at the pace at which it is read there.
async fn pump(ahead: Ahead, mut payload: Payload, body: BodySender) -> Result<(), Problem> {
    let Ahead { bytes, mut is_whole } = ahead;
    let mut next = Some(bytes.freeze()).filter(|bytes| !bytes.is_empty());
    loop {
        if let Some(piece) = next.take()
            && !body.send(piece).await
        {
            // The other host answers without reading the rest.
            return Ok(());
        }
        if is_whole {
            break;
        }
        match payload.next().await {
            Some(piece) => next = Some(piece.map_err(|error| broke_off(&error))?),
            None => is_whole = true,
        }
    }
    body.end().await;
    Ok(())
}

/// Whether a path is `prefix` or below it: `/a/b` is below `/a`, and `/ab` is not.
pub fn is_below(prefix: &str, path: &str) -> bool {
    path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests;
