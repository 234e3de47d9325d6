//! The headers of a client that are accepted.

use actix_web::ResponseError;
use actix_web::test::TestRequest;

use super::*;
use crate::testing::CountingIds;

const TRACE: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

fn request(headers: &[(&'static str, &str)]) -> HttpRequest {
    let ids: Arc<dyn Ids> = Arc::new(CountingIds::default());
    let mut request = TestRequest::post().app_data(web::Data::new(ids));
    for (name, value) in headers {
        request = request.append_header((*name, *value));
    }
    request.to_http_request()
}

async fn extract(headers: &[(&'static str, &str)]) -> Result<RequestOrigin, Problem> {
    RequestOrigin::extract(&request(headers)).await
}

#[actix_web::test]
async fn nothing_is_found_by_the_id_that_a_client_chose() {
    for sent in ["0197a3c1-9f2e-7c4b-8d11-5a0e6f7b2c3d", "", "42", "'; DROP TABLE"] {
        let fresh = extract(&[("x-request-id", sent)]).await.unwrap();
        let ours = CountingIds::default().next();
        assert_eq!(fresh.correlation_id(), ours, "{sent}");
        assert_eq!(fresh.origin().causation_id, Some(ours), "{sent}");
    }
}

#[actix_web::test]
async fn a_clients_id_is_sent_back_if_it_is_short_and_visible() {
    let longest = "x".repeat(128);
    for sent in ["42", "0197a3c1-9f2e-7c4b-8d11-5a0e6f7b2c3d", "a/b+c=", longest.as_str()] {
        let request = request(&[("x-request-id", sent)]);
        assert_eq!(client_request_id(request.headers()), Some(sent));
    }
    let too_long = "x".repeat(129);
    for sent in ["", "two words", "ü", "a\tb", too_long.as_str()] {
        assert_eq!(client_request_id(request(&[("x-request-id", sent)]).headers()), None, "{sent}");
    }
    let twice = request(&[("x-request-id", "a"), ("x-request-id", "b")]);
    assert_eq!(client_request_id(twice.headers()), None);
}

#[actix_web::test]
async fn a_request_keeps_its_id() {
    let request = request(&[]);
    let first = request_id(&request).unwrap();
    let origin = RequestOrigin::extract(&request).await.unwrap();
    assert_eq!(origin.correlation_id(), first);
}

#[actix_web::test]
async fn drops_a_trace_context_that_is_not_exactly_right() {
    let traced = extract(&[("traceparent", TRACE)]).await.unwrap();
    assert_eq!(traced.origin().traceparent.as_deref(), Some(TRACE));
    for wrong in [
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-extra",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-1",
        "",
    ] {
        let origin = extract(&[("traceparent", wrong)]).await.unwrap().origin();
        assert_eq!(origin.traceparent, None, "{wrong}");
    }
    let twice = extract(&[("traceparent", TRACE), ("traceparent", TRACE)]).await.unwrap();
    assert_eq!(twice.origin().traceparent, None);
}

#[actix_web::test]
async fn an_idempotency_key_is_visible_ascii_of_bounded_length() {
    let longest = "k".repeat(255);
    for key in ["8e03978e-40d5-43e8-bc93-6894a57f9324", "\"quoted\"", "!", longest.as_str()] {
        let origin = extract(&[("idempotency-key", key)]).await.unwrap();
        assert_eq!(origin.idempotency_key(), Some(key));
    }
    let too_long = "k".repeat(256);
    for key in ["", " ", "\"\"", "\"", "''", "\" \"", "two words", "ü", "a\tb", too_long.as_str()]
    {
        let refused = extract(&[("idempotency-key", key)]).await.unwrap_err();
        assert_eq!(refused.code(), "bad-idempotency-key", "{key}");
    }
    let twice = extract(&[("idempotency-key", "a"), ("idempotency-key", "b")]).await;
    assert_eq!(twice.unwrap_err().code(), "bad-idempotency-key");
    assert_eq!(extract(&[]).await.unwrap().idempotency_key(), None);
}

#[actix_web::test]
async fn a_key_that_is_required_and_absent_is_428() {
    let refused = extract(&[]).await.unwrap().require_idempotency_key().unwrap_err();
    assert_eq!(refused.status_code().as_u16(), 428);
    assert_eq!(refused.code(), "idempotency-key-required");
    let with_key = extract(&[("idempotency-key", "a")]).await.unwrap();
    assert!(with_key.require_idempotency_key().is_ok());
}
