//! What every request passes first and every answer last: it gets an id, its body a time limit, its log lines their fields,
//! and its answer the headers of the ingress.

use std::rc::Rc;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::header::HeaderValue;
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, web};
use tracing::{Instrument, Span};

use super::body_time::timed;
use super::observing::note_answered;
use super::security_headers::put_on;
use super::state::Ingress;
use super::wire::Wire;
use crate::http::origin::{REQUEST_ID, client_request_id, request_id};

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
    let ingress = request.app_data::<web::Data<Ingress>>().cloned();
    if let Some(ingress) = &ingress {
        let payload = request.take_payload();
        if !matches!(payload, Payload::None) {
            request.set_payload(timed(payload, wire.as_ref(), ingress.settings.body_timeout));
        }
    }
    let (shown_id, span) = identified(&request);
    let requests = ingress.as_ref().and_then(|ingress| ingress.requests.as_ref());
    let observed = requests.map(|requests| (requests, requests.begin()));
    let answered = next.call(request).instrument(span.clone()).await;
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
    let headers = answered.headers_mut();
    if let Some(id) = shown_id {
        headers.insert(REQUEST_ID, id);
    }
    if let Some(ingress) = &ingress {
        put_on(headers, ingress.settings.hsts, wire.is_some_and(|wire| wire.is_tls()));
    }
    Ok(answered)
}

/// The id that the answer shows, and the span of the request, in which every line about it is written. A client that chose an
/// id finds its own; the log has both.
fn identified(request: &ServiceRequest) -> (Option<HeaderValue>, Span) {
    let theirs = client_request_id(request.headers());
    let Ok(ours) = request_id(request.request()) else { return (None, Span::none()) };
    let span = tracing::error_span!(
        "http.request",
        request_id = %ours,
        client_request_id = theirs,
        method = %request.method(),
        route = tracing::field::Empty,
    );
    let shown = theirs.map_or_else(|| ours.to_string(), str::to_owned);
    (HeaderValue::from_str(&shown).ok(), span)
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
        let mut payload = timed(payload, None, settings.body_timeout);
        let request = TestRequest::post().insert_header(("content-type", "application/json"));
        let request = request.to_http_request();
        let refused = JsonBody::from_request(&request, &mut payload).await.unwrap_err();
        assert_eq!(
            (refused.status_code(), refused.code()),
            (StatusCode::REQUEST_TIMEOUT, "body-too-slow")
        );
    }
}
