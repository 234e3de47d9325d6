//! The paths of contexts that run in other hosts.

use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::{App, HttpResponse};
use serde_json::Value;

use super::*;
use crate::config::Config;

/// The status and the code of an answer by a host of `contexts`.
async fn answer(contexts: &[&'static str], forward: &str, path: &str) -> (u16, String) {
    let mut settings = Settings::read(&Config::defaults()).unwrap();
    settings.contexts = contexts.to_vec();
    if !forward.is_empty() {
        settings.forward.insert("payments", forward.to_owned());
    }
    let others = elsewhere(&settings, &Dependencies::default()).unwrap();
    let app = App::new()
        .configure(|config| others.iter().for_each(|context| context.mount(config)))
        .default_service(web::to(HttpResponse::NoContent));
    let app = init_service(app).await;
    let answer = call_service(&app, TestRequest::with_uri(path).to_request()).await;
    let (status, header) = (answer.status().as_u16(), answer.headers().get("retry-after"));
    assert_eq!(header.is_some(), status == 503, "{path}");
    let body = read_body(answer).await;
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    (status, body["code"].as_str().unwrap_or_default().to_owned())
}

#[actix_web::test]
async fn every_path_of_a_context_that_runs_elsewhere_is_answered_503() {
    let elsewhere = (503, "context-elsewhere".to_owned());
    for prefix in REGISTRY.iter().flat_map(|entry| entry.descriptor.route_prefixes) {
        for path in [(*prefix).to_owned(), format!("{prefix}/"), format!("{prefix}/a/b?c=d")] {
            assert_eq!(answer(&[], "", &path).await, elsewhere, "{path}");
        }
        let other = answer(&[], "", &format!("{prefix}x")).await;
        assert_eq!(other.0, 204, "a longer name is another path: {prefix}x");
    }
}

#[actix_web::test]
async fn only_contexts_that_run_elsewhere_are_answered_for() {
    assert_eq!(answer(&["payments"], "", "/api/v1/payments").await.0, 204);
    assert_eq!(answer(&["payments"], "", "/api/v1/orders/7").await.0, 503);
}

#[actix_web::test]
async fn a_request_is_forwarded_where_a_setting_says() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let url = format!("http://{closed}");
    let away = answer(&["users"], &url, "/api/v1/payments/by-order/7").await;
    assert_eq!(away, (503, "context-away".to_owned()));
    let other = answer(&["users"], &url, "/api/v1/orders").await;
    assert_eq!(other, (503, "context-elsewhere".to_owned()));
}
