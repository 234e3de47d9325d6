//! The headers of answers, compared with a description.

use std::panic::catch_unwind;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;

use super::*;
use crate::http::routes::{Cost, Policy, RouteTable, post};

async fn make_thing() -> HttpResponse {
    HttpResponse::Created().finish()
}

/// Compares an answer with these headers; the message if it is not as declared.
fn seen(status: u16, headers: &[(&str, &str)], is_of_a_host: bool) -> Result<(), String> {
    let table = RouteTable::api([post("/things", make_thing)
        .who(Policy::Public)
        .cost(Cost::List)
        .answers_nothing(StatusCode::CREATED)]);
    let answer = || {
        let api = DescribedApi::of(&table.describe());
        let (method, path, body) = ("POST", "/api/v1/things", "");
        api.assert_declares(SeenAnswer { method, path, status, headers, is_of_a_host, body });
    };
    catch_unwind(std::panic::AssertUnwindSafe(answer))
        .map_err(|panic| panic.downcast_ref::<String>().cloned().unwrap_or_default())
}

const HOST: [(&str, &str); 2] = [("x-request-id", "1"), ("cache-control", "no-store")];

#[test]
fn an_answer_has_the_headers_that_are_declared_as_required() {
    let location = ("location", "/api/v1/things/1");
    seen(201, &[HOST[0], HOST[1], location], true).unwrap();
    let lost = seen(201, &HOST, true).unwrap_err();
    assert!(lost.contains("Location is missing"), "{lost}");
    let lost = seen(201, &[HOST[0], location], true).unwrap_err();
    assert!(lost.contains("Cache-Control is missing"), "{lost}");
    let lost = seen(429, &HOST, true).unwrap_err();
    assert!(lost.contains("Retry-After is missing"), "{lost}");
}

#[test]
fn an_answer_that_has_not_passed_a_host_lacks_its_headers() {
    seen(201, &[("location", "/api/v1/things/1")], false).unwrap();
    let lost = seen(201, &[], false).unwrap_err();
    assert!(lost.contains("Location is missing"), "{lost}");
}

#[test]
fn an_answer_has_no_header_that_is_not_declared() {
    let location = ("location", "/api/v1/things/1");
    for undeclared in [("etag", "\"3\""), ("retry-after", "1"), ("link", "<x>; rel=\"next\"")] {
        let refused = seen(201, &[HOST[0], HOST[1], location, undeclared], true).unwrap_err();
        assert!(refused.contains("is not declared"), "{refused}");
    }
    seen(201, &[HOST[0], HOST[1], location, ("x-frame-options", "DENY")], true).unwrap();
}

#[test]
fn a_header_has_the_declared_form() {
    let of = |again: &'static str| [HOST[0], HOST[1], ("retry-after", again)];
    seen(429, &of("7"), true).unwrap();
    for other in ["soon", "-1", ""] {
        let refused = seen(429, &of(other), true).unwrap_err();
        assert!(refused.contains("is not as declared"), "{other}: {refused}");
    }
    let counted = [("ratelimit", "\"list\";r=9;t=1"), ("ratelimit-policy", "\"list\";q=10;w=10")];
    let again = ("retry-after", "1");
    seen(429, &[HOST[0], HOST[1], again, counted[0], counted[1]], true).unwrap();
    seen(429, &[HOST[0], HOST[1], again, ("ratelimit", "9")], true).unwrap_err();
}
