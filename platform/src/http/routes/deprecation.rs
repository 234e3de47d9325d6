//! Endpoints that another one replaces: their answers say since when, until when, and by which.

use actix_web::body::BoxBody;
use actix_web::dev::ServiceRequest;
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue, LINK};
use actix_web::middleware::{Next, from_fn};
use actix_web::{HttpResponse, Route};
use chrono::{DateTime, Utc};

pub(crate) const DEPRECATION: HeaderName = HeaderName::from_static("deprecation");
pub(crate) const SUNSET: HeaderName = HeaderName::from_static("sunset");

/// An endpoint that another one replaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deprecated {
    /// Since when, as a date: `2026-12-01`.
    pub since: &'static str,
    /// The first day on which it may be gone.
    pub sunset: &'static str,
    /// The path pattern of its successor.
    pub successor: &'static str,
}

impl Deprecated {
    /// The route, each answer of which says so, also to a client that asks too often.
    pub(super) fn on(self, route: Route) -> Route {
        route.wrap(from_fn(move |request: ServiceRequest, next: Next<BoxBody>| async move {
            let mut answered = next.call(request).await?;
            self.say_in(answered.response_mut());
            Ok(answered)
        }))
    }

    /// Says so in the headers: `Deprecation` (RFC 9745), `Sunset` (RFC 8594) and the link to the successor (RFC 5829).
    fn say_in(&self, answer: &mut HttpResponse) {
        let headers = answer.headers_mut();
        if let Some(since) = moment(self.since) {
            append(headers, DEPRECATION, &format!("@{}", since.timestamp()));
        }
        if let Some(sunset) = moment(self.sunset) {
            append(headers, SUNSET, &sunset.format("%a, %d %b %Y %H:%M:%S GMT").to_string());
        }
        append(headers, LINK, &format!("<{}>; rel=\"successor-version\"", self.successor));
    }
}

fn append(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.append(name, value);
    }
}

/// The beginning of a day in UTC.
fn moment(day: &str) -> Option<DateTime<Utc>> {
    format!("{day}T00:00:00Z").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_headers_are_those_of_the_rfcs() {
        let (since, sunset, successor) = ("2026-12-01", "2027-12-01", "/api/v2/things/{id}");
        let mut answer = HttpResponse::Ok().finish();
        Deprecated { since, sunset, successor }.say_in(&mut answer);
        let header = |name: &str| answer.headers().get(name).unwrap().to_str().unwrap();
        assert_eq!(header("deprecation"), "@1796083200");
        assert_eq!(header("sunset"), "Wed, 01 Dec 2027 00:00:00 GMT");
        assert_eq!(header("link"), "</api/v2/things/{id}>; rel=\"successor-version\"");
    }
}
