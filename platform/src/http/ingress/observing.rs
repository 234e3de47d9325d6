//! The metrics of each answered request, and its line in the log on the target `http::request`. Neither has the
//! path, which may hold what belongs to a person: they have the pattern of the route.

use std::cell::OnceCell;
use std::sync::Arc;
use std::time::Duration;

use actix_web::body::BoxBody;
use actix_web::dev::ServiceResponse;
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpMessage, HttpRequest, web};
use tracing::{Level, Span};

use super::admission::Shed;
use super::requests::{InFlight, Requests, RouteMetrics, name_of};
use super::state::Ingress;
use crate::http::accountability::asking;
use crate::http::origin::{client_request_id, request_id};

/// The target of the lines.
const TARGET: &str = "http::request";
/// The routes that balancers and containers ask all the time. Their lines are written where the filter shows debug lines.
const PROBES: &str = "/health/";

/// The route of a request, in its extensions.
struct Matched(Arc<RouteMetrics>);

/// Notes that an endpoint answers the request. `made` has its handles from the first request on.
pub(crate) fn note_matched(
    request: &HttpRequest,
    method: &Method,
    made: &OnceCell<Arc<RouteMetrics>>,
) {
    let Some(ingress) = request.app_data::<web::Data<Ingress>>() else { return };
    let Some(requests) = &ingress.requests else { return };
    let route = made.get_or_init(|| requests.matched(request, method));
    Span::current().record("route", route.route());
    request.extensions_mut().insert(Matched(Arc::clone(route)));
}

/// Measures and logs an answer.
pub(super) fn note_answered(
    requests: &Requests,
    answered: &ServiceResponse<BoxBody>,
    in_flight: &InFlight,
) {
    let (request, status) = (answered.request(), answered.status());
    let took = in_flight.begun.elapsed();
    let matched = request.extensions().get::<Matched>().map(|Matched(route)| Arc::clone(route));
    let route = matched.unwrap_or_else(|| requests.other(request));
    route.note(status, took);
    // Requests that are shed may be thousands a second: they are counted.
    if !tracing::enabled!(target: TARGET, Level::INFO) || request.extensions().contains::<Shed>() {
        return;
    }
    if !route.route().starts_with(PROBES) || tracing::enabled!(target: TARGET, Level::DEBUG) {
        log(request, route.route(), status, took);
    }
}

fn log(request: &HttpRequest, route: &str, status: StatusCode, took: Duration) {
    let who = asking(request);
    let micros = u32::try_from(took.as_micros()).unwrap_or(u32::MAX);
    tracing::info!(
        target: TARGET,
        request_id = request_id(request).ok().map(tracing::field::display),
        client_request_id = client_request_id(request.headers()),
        method = name_of(request.method()),
        route,
        status = status.as_u16(),
        duration_ms = f64::from(micros) / 1000.0,
        principal = who.principal.kind(),
        principal_id = who.principal.id().map(tracing::field::display),
        network = who.network.map(tracing::field::display),
        "answered"
    );
}

#[cfg(test)]
mod tests;
