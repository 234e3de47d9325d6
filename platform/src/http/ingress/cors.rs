//! Which pages of other origins may use the API in browsers (CORS): those of the configured origins. Tokens travel in a header
//! that scripts set themselves; no cookie is ever accepted.

use actix_cors::Cors;
use actix_web::http::Method;
use actix_web::http::header::{
    AUTHORIZATION, CONTENT_TYPE, ETAG, HeaderName, IF_MATCH, IF_NONE_MATCH, LINK, LOCATION,
    RETRY_AFTER, WWW_AUTHENTICATE,
};
use actix_web::middleware::Condition;

use super::rates::{RATE_LIMIT, RATE_LIMIT_POLICY};
use super::settings::IngressSettings;
use crate::http::origin::{IDEMPOTENCY_KEY, REQUEST_ID, TRACEPARENT};
use crate::http::prefer::{PREFER, PREFERENCE_APPLIED};
use crate::http::routes::{DEPRECATION, SUNSET};

/// How long browsers may remember what they may do, in seconds.
const REMEMBERED_SECONDS: usize = 3600;

/// Middleware that answers browsers of the configured origins; none without an origin. `problems_only` goes around it, and turns
/// its refusals into problems.
pub fn cors(settings: &IngressSettings) -> Condition<Cors> {
    let origins = &settings.cors_origins;
    let cors = origins.iter().fold(Cors::default(), |cors, origin| cors.allowed_origin(origin));
    let cors = cors
        .allowed_methods([
            Method::GET,
            Method::HEAD,
            Method::POST,
            Method::PUT,
            Method::PATCH,
            Method::DELETE,
        ])
        .allowed_headers(ACCEPTED)
        .expose_headers(SHOWN)
        .max_age(REMEMBERED_SECONDS);
    Condition::new(!origins.is_empty(), cors)
}

/// The request headers that a page may send.
const ACCEPTED: [HeaderName; 8] = [
    AUTHORIZATION,
    CONTENT_TYPE,
    IF_MATCH,
    IF_NONE_MATCH,
    IDEMPOTENCY_KEY,
    PREFER,
    REQUEST_ID,
    TRACEPARENT,
];

/// The response headers that a page may read.
const SHOWN: [HeaderName; 11] = [
    DEPRECATION,
    ETAG,
    LINK,
    LOCATION,
    RETRY_AFTER,
    PREFERENCE_APPLIED,
    RATE_LIMIT,
    RATE_LIMIT_POLICY,
    REQUEST_ID,
    SUNSET,
    WWW_AUTHENTICATE,
];

#[cfg(test)]
mod tests {
    use actix_web::body::MessageBody;
    use actix_web::dev::ServiceResponse;
    use actix_web::http::header::{
        ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_ORIGIN,
        ACCESS_CONTROL_REQUEST_METHOD, ORIGIN,
    };
    use actix_web::middleware::from_fn;
    use actix_web::test::{TestRequest, call_service, init_service};
    use actix_web::{App, HttpResponse, web};

    use super::super::settings::SETTINGS;
    use super::*;
    use crate::http::problems_only;
    use crate::settings::SettingValues;

    async fn ask(origins: &str, request: TestRequest) -> ServiceResponse<impl MessageBody> {
        let mut values = SettingValues::defaults(SETTINGS);
        values.set("http.cors_origins", origins);
        let settings = IngressSettings::read(&values).unwrap();
        let app = App::new()
            .wrap(cors(&settings))
            .wrap(from_fn(problems_only))
            .route("/fine", web::get().to(HttpResponse::NoContent));
        call_service(&init_service(app).await, request.uri("/fine").to_request()).await
    }

    fn allowed(answer: &ServiceResponse<impl MessageBody>) -> Option<&str> {
        let header = answer.headers().get(ACCESS_CONTROL_ALLOW_ORIGIN);
        header.map(|value| value.to_str().unwrap())
    }

    #[actix_web::test]
    async fn pages_of_configured_origins_may_read_answers_and_others_may_not() {
        let of = |origin: &'static str| TestRequest::get().insert_header((ORIGIN, origin));
        let shop = "https://shop.example";
        let answer = ask(shop, of(shop)).await;
        assert_eq!((answer.status().as_u16(), allowed(&answer)), (204, Some(shop)));
        assert!(!answer.headers().contains_key(ACCESS_CONTROL_ALLOW_CREDENTIALS));
        for other in ["https://evil.example", "http://shop.example", "null"] {
            assert_eq!(allowed(&ask(shop, of(other)).await), None, "{other}");
            assert_eq!(allowed(&ask("", of(other)).await), None, "{other}");
        }
        assert_eq!(ask(shop, TestRequest::get()).await.status(), 204, "a program has no origin");
    }

    #[actix_web::test]
    async fn a_preflight_is_answered_for_configured_origins_alone() {
        let preflight = |origin: &'static str| {
            TestRequest::default()
                .method(Method::OPTIONS)
                .insert_header((ORIGIN, origin))
                .insert_header((ACCESS_CONTROL_REQUEST_METHOD, "GET"))
        };
        let shop = "https://shop.example";
        let answer = ask(shop, preflight(shop)).await;
        assert_eq!((answer.status().as_u16(), allowed(&answer)), (200, Some(shop)));
        assert_eq!(allowed(&ask(shop, preflight("https://evil.example")).await), None);
        assert_eq!(ask("", preflight(shop)).await.status(), 404, "no such route");
    }

    #[actix_web::test]
    async fn a_preflight_is_refused_by_a_problem_and_a_page_may_read_every_other_refusal() {
        let shop = "https://shop.example";
        for (origin, method) in [("https://evil.example", "GET"), (shop, "TRACE")] {
            let preflight = TestRequest::default()
                .method(Method::OPTIONS)
                .insert_header((ORIGIN, origin))
                .insert_header((ACCESS_CONTROL_REQUEST_METHOD, method));
            let refused = ask(shop, preflight).await;
            assert_eq!(refused.status(), 400, "{origin} {method}");
            assert_eq!(refused.headers().get(CONTENT_TYPE).unwrap(), "application/problem+json");
            let body = actix_web::test::read_body(refused).await;
            assert!(str::from_utf8(&body).unwrap().contains("\"cors-refused\""), "{body:?}");
        }
        let wrong_method = TestRequest::post().insert_header((ORIGIN, shop));
        let refused = ask(shop, wrong_method).await;
        assert_eq!((refused.status().as_u16(), allowed(&refused)), (404, Some(shop)));
        assert_eq!(refused.headers().get(CONTENT_TYPE).unwrap(), "application/problem+json");
    }
}
