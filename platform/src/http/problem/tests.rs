//! The content of a refusal, and the details that it must hide.

use std::fmt;
use std::io;
use std::sync::{Arc, Mutex};

use actix_web::body::to_bytes;
use actix_web::http::header::CONTENT_TYPE;
use serde_json::Value;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

use super::*;
use crate::testing::log_of_this_thread;

#[derive(Debug, thiserror::Error)]
#[error("the order could not be shipped")]
struct ShipOrderError(#[source] StoreError);

async fn shown(problem: &Problem) -> Value {
    let body = to_bytes(problem.error_response().into_body()).await.unwrap();
    serde_json::from_slice(&body).unwrap()
}

#[actix_web::test]
async fn has_the_members_of_rfc_9457_and_the_code() {
    let problem = Problem::of(&kinds::NO_SUCH_ORDER, "There is no such order.");
    let response = problem.error_response();
    assert_eq!(response.status(), StatusCode::NOT_FOUND);
    assert_eq!(response.headers().get(CONTENT_TYPE).unwrap(), "application/problem+json");
    assert_eq!(
        shown(&problem).await,
        json!({
            "type": "/problems/no-such-order",
            "title": "No such order",
            "status": 404,
            "code": "no-such-order",
            "detail": "There is no such order.",
        })
    );
}

#[actix_web::test]
async fn names_every_field_that_is_refused() {
    let errors = vec![FieldError { field: "sku".to_owned(), detail: "is required".to_owned() }];
    let problem = Problem::invalid(errors).with_field("lines[0].quantity", "must be 1 or more");
    assert_eq!(
        shown(&problem).await["errors"],
        json!([
            {"field": "sku", "detail": "is required"},
            {"field": "lines[0].quantity", "detail": "must be 1 or more"},
        ])
    );
}

#[actix_web::test]
async fn a_member_is_added_and_replaces_none_of_the_standard() {
    let problem = Problem::of(&kinds::PRICE_ROSE, "It rose.")
        .with_member("total", json!({"amount_minor": 1300}))
        .with_member("status", json!(200));
    let body = shown(&problem).await;
    assert_eq!((&body["total"]["amount_minor"], &body["status"]), (&json!(1300), &json!(409)));
}

#[actix_web::test]
async fn an_unavailable_store_is_503_with_retry_after() {
    let away = StoreError::Unavailable(Box::new(io::Error::other("disk /secret/path is full")));
    let problem = Problem::unexpected(&ShipOrderError(away));
    let response = problem.error_response();
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(response.headers().get(RETRY_AFTER).unwrap(), "1");
    let body = shown(&problem).await;
    assert_eq!(body["code"], "store-unavailable");
    assert!(!body.to_string().contains("secret"), "{body}");
}

#[test]
fn distinguishes_a_conflict_from_an_unexpected_error() {
    let conflict = Problem::unexpected(&ShipOrderError(StoreError::Conflict));
    assert_eq!((conflict.status, conflict.code()), (StatusCode::CONFLICT, "changed-meanwhile"));
    let taken = Problem::from(StoreError::Duplicate { key: "orders.id".to_owned() });
    assert_eq!((taken.status, taken.code()), (StatusCode::INTERNAL_SERVER_ERROR, "internal-error"));
    assert!(!taken.detail.contains("orders.id"), "the cause leaked: {}", taken.detail);
    let foreign = Problem::unexpected(&io::Error::other("password=hunter2"));
    assert_eq!(foreign.code(), "internal-error");
    assert!(!foreign.detail.contains("hunter2"), "the cause leaked: {}", foreign.detail);
}

#[test]
fn a_401_names_the_scheme() {
    let challenge = |problem: &Problem| {
        problem
            .error_response()
            .headers()
            .get(WWW_AUTHENTICATE)
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned()
    };
    let missing = Problem::unauthorized(&kinds::TOKEN_MISSING, "Send a token.");
    assert_eq!(challenge(&missing), r#"Bearer realm="galleria""#);
    let useless = Problem::useless_token(&kinds::TOKEN_EXPIRED, "Get a new one.");
    assert_eq!(challenge(&useless), r#"Bearer realm="galleria", error="invalid_token""#);
}

#[test]
fn the_log_line_holds_all_causes() {
    let away = StoreError::Unavailable(Box::new(io::Error::other("disk full")));
    let line = describe(&ShipOrderError(away));
    assert_eq!(line, "the order could not be shipped: the store is not available: disk full");
}

/// A log that keeps the level and the fields of each event.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<(Level, String)>>>);

impl Subscriber for Log {
    fn enabled(&self, _metadata: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, _span: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _span: &Id, _values: &Record<'_>) {}

    fn record_follows_from(&self, _span: &Id, _follows: &Id) {}

    fn event(&self, event: &Event<'_>) {
        struct Fields(Vec<String>);
        impl Visit for Fields {
            fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
                self.0.push(format!("{field}={value:?}"));
            }
        }
        let mut fields = Fields(Vec::new());
        event.record(&mut fields);
        self.0.lock().unwrap().push((*event.metadata().level(), fields.0.join(" ")));
    }

    fn enter(&self, _span: &Id) {}

    fn exit(&self, _span: &Id) {}
}

#[test]
fn an_unexpected_error_reaches_the_log_at_error_with_its_causes() {
    let away = || StoreError::Unavailable(Box::new(io::Error::other("disk full")));
    let corrupt = StoreError::Duplicate { key: "orders.id".to_owned() };
    for (error, cause) in
        [(ShipOrderError(away()), "disk full"), (ShipOrderError(corrupt), "orders.id")]
    {
        let log = Log::default();
        let guard = log_of_this_thread(log.clone());
        Problem::unexpected(&error);
        drop(guard);
        let logged = log.0.lock().unwrap();
        let [(level, fields)] = &**logged else { panic!("{logged:?}") };
        assert_eq!(*level, Level::ERROR, "{fields}");
        assert!(fields.contains("the order could not be shipped: "), "{fields}");
        assert!(fields.contains(cause), "{fields}");
    }
}
