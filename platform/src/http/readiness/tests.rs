//! A host that is not ready says why.

use actix_web::ResponseError as _;
use actix_web::test::TestRequest;

use super::*;

#[actix_web::test]
async fn a_host_that_starts_or_stops_is_not_ready_for_anything() {
    let readiness = Readiness {
        started: Arc::default(),
        draining: CancellationToken::new(),
        contexts: vec!["orders"],
        databases: Vec::new(),
        forwarded: Vec::new(),
    };
    let refusals = async || {
        let request = TestRequest::default().to_http_request();
        let asked = web::Data::new(readiness.clone());
        let whole = ready(asked.clone()).await.unwrap_err();
        let one = context_ready(asked, "orders".to_owned().into(), request).await.unwrap_err();
        [whole, one].map(|problem| (problem.status_code().as_u16(), problem.code()))
    };
    assert_eq!(refusals().await, [(503, "starting"); 2]);
    readiness.started.store(true, Ordering::Release);
    readiness.draining.cancel();
    assert_eq!(refusals().await, [(503, "stopping"); 2]);
}
