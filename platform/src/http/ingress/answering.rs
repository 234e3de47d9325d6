//! The outermost middleware: each request gets an id, its body a time limit, its log lines their fields,
//! and its answer the headers of the ingress.

use std::rc::Rc;
use std::time::Duration;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::header::HeaderValue;
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpRequest, web};
use tracing::{Instrument, Span};

use super::admission::Shed;
use super::answer_body::counted;
use super::body_time::RequestBody;
use super::client::comes_from_a_trusted_proxy;
use super::closing;
use super::observing::note_answered;
use super::security_headers::put_on;
use super::state::Ingress;
use super::wire::Wire;
use crate::http::body::declared_length;
use crate::http::origin::{
    HandedOn, REQUEST_ID, client_request_id, incoming_traceparent, request_id,
};
use crate::spans::{self, TakenUp};

/// A connection whose request found no place is read again after this time. A client that keeps to `Retry-After` does not notice; of one
/// that asks again at once, the host reads two requests a second.
const REST: Duration = Duration::from_millis(500);

/// Middleware for `actix_web::middleware::from_fn`, the outermost of an app that has a [`Ingress`] and the source of ids in its
/// data.
///
/// # Errors
/// Those of the app.
pub async fn apply_ingress(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let wire = request.conn_data::<Rc<Wire>>().cloned();
    let under_way = wire.as_ref().map(Wire::begin);
    let closes = closing::closes_connection(request.head());
    if closes && let Some(wire) = &wire {
        wire.close();
    }
    let ingress = request.app_data::<web::Data<Ingress>>().cloned();
    let body = ingress.as_ref().and_then(|ingress| {
        let body = body_of(&mut request, wire.as_ref(), ingress.settings.body_timeout)?;
        request.set_payload(body.payload());
        Some(body)
    });
    let (shown_id, span) = identified(&request);
    let requests = ingress.as_ref().and_then(|ingress| ingress.requests.as_ref());
    let observed = requests.map(|requests| (requests, requests.begin()));
    let answered = next.call(request).instrument(span.clone()).await;
    if let (Some(body), Ok(answered)) = (body, &answered)
        && !closes
    {
        body.read_rest(declared_length(answered.request().headers())).await;
    }
    // From here on the answer is written: what the client does not take of it holds up the next request.
    drop(under_way);
    let mut answered = answered?.map_into_boxed_body();
    if let Some((requests, in_flight)) = observed {
        note_answered(requests, &answered, &in_flight);
    }
    let status = answered.status();
    if status.is_client_error() {
        span.in_scope(|| tracing::debug!(%status, "a request was refused"));
    }
    closing::close(&mut answered, closes, wire.as_deref());
    if let Some(wire) = &wire {
        rest_if_shed(answered.request(), wire);
    }
    if span.metadata().is_some_and(|span| span.target() == spans::REQUEST) {
        span.record("status", status.as_u16());
    }
    let headers = answered.headers_mut();
    if let Some(id) = shown_id {
        headers.insert(REQUEST_ID, id);
    }
    if let Some(ingress) = &ingress {
        put_on(headers, ingress.settings.hsts, wire.as_ref().is_some_and(|wire| wire.is_tls()));
    }
    Ok(match wire {
        Some(wire) => answered.map_body(|_head, body| counted(body, &wire)),
        None => answered,
    })
}

/// The body of the request, if it has one.
fn body_of(
    request: &mut ServiceRequest,
    wire: Option<&Rc<Wire>>,
    within: Duration,
) -> Option<RequestBody> {
    let payload = request.take_payload();
    let payload = match closing::unbounded_length(request.head()) {
        Some(length) => closing::bounded(payload, length),
        None => payload,
    };
    (!matches!(payload, Payload::None)).then(|| RequestBody::new(payload, wire, within))
}

/// Lets the connection rest when its request found no place. That of a trusted proxy is shared by many clients, and does not.
fn rest_if_shed(request: &HttpRequest, wire: &Wire) {
    if request.extensions().contains::<Shed>() && !comes_from_a_trusted_proxy(request) {
        wire.rest(REST);
    }
}

/// The id that the answer shows, and the span of the request, in which every line about it is written. A client that chose an
/// id finds its own; the log has both. A request whose trace is recorded has the same span on another target, on which the
/// exporter finds it.
fn identified(request: &ServiceRequest) -> (Option<HeaderValue>, Span) {
    let theirs = client_request_id(request.headers());
    let Ok(ours) = request_id(request.request()) else { return (None, Span::none()) };
    let ours = ours.to_string();
    macro_rules! request_span {
        (target: $target:expr) => {
            || {
                tracing::error_span!(
                    target: $target,
                    "http.request.answer",
                    request_id = ours,
                    client_request_id = theirs,
                    method = request.method().as_str(),
                    route = tracing::field::Empty,
                    status = tracing::field::Empty,
                )
            }
        };
    }
    let incoming = incoming_traceparent(request.headers());
    let TakenUp { span, traceparent } = spans::of_request(
        incoming,
        request_span!(target: spans::REQUEST),
        request_span!(target: module_path!()),
    );
    if let (true, Some(handed_on)) = (spans::are_exported(), traceparent) {
        request.extensions_mut().insert(HandedOn(handed_on));
    }
    (HeaderValue::from_str(theirs.unwrap_or(&ours)).ok(), span)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use actix_web::http::StatusCode;
    use actix_web::middleware::from_fn;
    use actix_web::test::{TestRequest, call_service, init_service};
    use actix_web::{App, FromRequest, HttpResponse, ResponseError};
    use shared_kernel::Ids;

    use super::super::settings::{IngressSettings, SETTINGS};
    use super::*;
    use crate::http::body::JsonBody;
    use crate::http::problem::{Problem, kinds};
    use crate::testing::CountingIds;

    async fn answer(request: TestRequest) -> ServiceResponse<BoxBody> {
        let ids: Arc<dyn Ids> = Arc::new(CountingIds::default());
        let refused =
            || async { Err::<HttpResponse, _>(Problem::of(&kinds::ORDER_SHIPPED, "Gone.")) };
        let app = App::new()
            .app_data(web::Data::new(ids))
            .app_data(web::Data::new(Ingress::new(IngressSettings::default())))
            .wrap(from_fn(apply_ingress))
            .route("/fine", web::get().to(HttpResponse::NoContent))
            .route("/refused", web::get().to(refused));
        call_service(&init_service(app).await, request.to_request()).await
    }

    fn shown(answer: &ServiceResponse<BoxBody>) -> &str {
        answer.headers().get(REQUEST_ID).expect("every answer has an id").to_str().unwrap()
    }

    #[actix_web::test]
    async fn every_answer_has_the_id_of_its_request() {
        let ours = CountingIds::default().next().to_string();
        for path in ["/fine", "/refused", "/nowhere"] {
            let answered = answer(TestRequest::get().uri(path)).await;
            assert_eq!(shown(&answered), ours, "{path}");
            let theirs = TestRequest::get().uri(path).insert_header(("x-request-id", "their-1"));
            assert_eq!(shown(&answer(theirs).await), "their-1", "{path}");
            let unfit = TestRequest::get().uri(path).insert_header(("x-request-id", "a b"));
            assert_eq!(shown(&answer(unfit).await), ours, "{path}");
        }
    }

    #[actix_web::test]
    async fn a_body_that_is_not_sent_in_time_is_answered_408() {
        let mut values = crate::settings::SettingValues::defaults(SETTINGS);
        values.set("http.body_timeout_ms", "100");
        let settings = IngressSettings::read(&values).unwrap();
        let slow = futures_util::stream::pending();
        let payload: Payload = Payload::Stream { payload: Box::pin(slow) };
        let mut payload = RequestBody::new(payload, None, settings.body_timeout).payload();
        let request = TestRequest::post().insert_header(("content-type", "application/json"));
        let request = request.to_http_request();
        let refused = JsonBody::from_request(&request, &mut payload).await.unwrap_err();
        assert_eq!(
            (refused.status_code(), refused.code()),
            (StatusCode::REQUEST_TIMEOUT, "body-too-slow")
        );
    }
}
