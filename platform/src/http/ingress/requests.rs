//! The metrics of requests, by the pattern of their route: a path may hold what belongs to a person, and anybody can make one up.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use actix_web::HttpRequest;
use actix_web::http::{Method, StatusCode};

use crate::meter::{
    Counter, Gauge, HTTP_DURATION, HTTP_IN_FLIGHT, HTTP_REQUESTS, Histogram, Meter,
};

/// The route of requests that no pattern matches.
const UNMATCHED: &str = "unmatched";
/// The classes of statuses, from 1xx to 5xx.
const CLASSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];

/// The observer of all requests of one host.
pub(crate) struct Requests {
    meter: Meter,
    in_flight: Gauge,
    /// The routes of requests that were answered before an endpoint of a table saw them.
    others: Mutex<HashMap<(String, &'static str), Arc<RouteMetrics>>>,
}

/// The handles of the metrics of one route.
pub(crate) struct RouteMetrics {
    route: String,
    answered: [Counter; CLASSES.len()],
    duration: Histogram,
}

/// A request that is being answered.
pub(super) struct InFlight {
    gauge: Gauge,
    pub(super) begun: Instant,
}

impl Requests {
    pub(super) fn new(meter: &Meter) -> Self {
        let in_flight = meter.gauge(&HTTP_IN_FLIGHT, &[]);
        Self { meter: meter.clone(), in_flight, others: Mutex::default() }
    }

    pub(super) fn begin(&self) -> InFlight {
        self.in_flight.increment(1);
        InFlight { gauge: self.in_flight.clone(), begun: Instant::now() }
    }

    /// The handles of the route that a request has matched, made anew.
    pub(super) fn matched(&self, request: &HttpRequest, method: &Method) -> Arc<RouteMetrics> {
        self.route(pattern(request), name_of(method))
    }

    fn route(&self, route: String, method: &str) -> Arc<RouteMetrics> {
        let answered =
            CLASSES.map(|class| self.meter.counter(&HTTP_REQUESTS, &[&*route, method, class]));
        let duration = self.meter.histogram(&HTTP_DURATION, &[&*route, method]);
        Arc::new(RouteMetrics { route, answered, duration })
    }

    /// The handles of the route of a request that no endpoint has seen.
    pub(super) fn other(&self, request: &HttpRequest) -> Arc<RouteMetrics> {
        let pattern = pattern(request);
        let method = name_of(request.method());
        let mut others = self.others.lock().unwrap_or_else(PoisonError::into_inner);
        // Patterns and methods are few: a client cannot make one up.
        let route = others.entry((pattern.clone(), method));
        Arc::clone(route.or_insert_with(|| self.route(pattern, method)))
    }
}

impl RouteMetrics {
    /// The pattern.
    pub(super) fn route(&self) -> &str {
        &self.route
    }

    pub(super) fn note(&self, status: StatusCode, took: Duration) {
        let class = usize::from(status.as_u16() / 100).saturating_sub(1);
        if let Some(counter) = self.answered.get(class) {
            counter.increment(1);
        }
        self.duration.record(took);
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.gauge.decrement(1);
    }
}

fn pattern(request: &HttpRequest) -> String {
    request.match_pattern().unwrap_or_else(|| UNMATCHED.to_owned())
}

/// The method, or `other` for one that a client has made up.
pub(super) fn name_of(method: &Method) -> &'static str {
    let known = [
        Method::GET,
        Method::HEAD,
        Method::POST,
        Method::PUT,
        Method::PATCH,
        Method::DELETE,
        Method::OPTIONS,
    ];
    let names = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    let found = known.iter().zip(names).find(|(known, _)| *known == method);
    found.map_or("other", |(_, name)| name)
}
