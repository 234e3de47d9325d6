//! Turns actix's own refusals into problems: unknown paths, wrong methods, paths it cannot parse. The host wraps the
//! whole app in [`problems_only`], so clients see no refusal of another form.

use actix_cors::CorsError;
use actix_web::Error;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{HttpRequest, HttpResponse, ResponseError};

use crate::http::problem::{self, Problem, kinds};

/// The media type of the health of a host, whose status may be a refusal.
pub const HEALTH: &str = "application/health+json";

/// Answers a path that no context knows. For `App::default_service` and `Scope::default_service`.
pub async fn no_such_page(request: HttpRequest) -> HttpResponse {
    not_a_page(request.path()).error_response()
}

/// Middleware for `actix_web::middleware::from_fn`. A refusal that is a problem already, or a page for people, passes as it
/// is; any other answer of 400 or above becomes a problem, and keeps its status and its headers, such as `Allow` and those of CORS.
pub async fn problems_only(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let answered = next.call(request).await?.map_into_boxed_body();
    if !is_refusal(answered.status()) || says_why(&answered) {
        return Ok(answered);
    }
    let problem = problem_of(&answered);
    let mut response = problem.error_response();
    let headers = response.headers_mut();
    for (name, value) in answered.headers() {
        if !matches!(*name, CONTENT_TYPE | CONTENT_LENGTH) {
            headers.append(name.clone(), value.clone());
        }
    }
    Ok(ServiceResponse::new(answered.request().clone(), response))
}

fn is_refusal(status: StatusCode) -> bool {
    status.is_client_error() || status.is_server_error()
}

/// Whether an endpoint has said why it refuses: in a problem, in a page, or as the health of a host. The framework writes none of
/// them.
fn says_why(answered: &ServiceResponse<BoxBody>) -> bool {
    let content_type = answered.headers().get(CONTENT_TYPE);
    let is = |kind: &str| {
        content_type.is_some_and(|value| value.as_bytes().starts_with(kind.as_bytes()))
    };
    is(problem::CONTENT_TYPE) || is("text/html") || is(HEALTH)
}

fn problem_of(answered: &ServiceResponse<BoxBody>) -> Problem {
    let request = answered.request();
    if let Some(refused) = answered.response().error().and_then(|error| error.as_error()) {
        return refused_by_cors(answered.status(), refused);
    }
    match answered.status() {
        StatusCode::NOT_FOUND => not_a_page(request.path()),
        StatusCode::METHOD_NOT_ALLOWED => not_a_method(request.method(), request.path()),
        StatusCode::PAYLOAD_TOO_LARGE => {
            Problem::of(&kinds::BODY_TOO_LARGE, "The body is larger than this endpoint takes.")
        }
        status if status.is_client_error() => {
            Problem::of(&kinds::BAD_REQUEST, "The request cannot be read.").with_status(status)
        }
        status => {
            let route = request.match_pattern();
            let route = route.as_deref();
            tracing::error!(%status, route, "an answer failed outside every endpoint");
            Problem::of(&kinds::INTERNAL_ERROR, "Something broke on our side; it has been noted.")
                .with_status(status)
        }
    }
}

/// A browser asks first (a preflight) whether a page of another origin may send a request.
fn refused_by_cors(status: StatusCode, refused: &CorsError) -> Problem {
    let detail = format!("{refused}. `http.cors_origins` names who may.");
    Problem::of(&kinds::CORS_REFUSED, detail).with_status(status)
}

/// 404: no context has a route for the path.
pub fn not_a_page(path: &str) -> Problem {
    Problem::of(&kinds::NO_SUCH_PAGE, format!("There is nothing at {path}."))
}

/// 405: no route for the path takes the method.
pub(crate) fn not_a_method(method: &Method, path: &str) -> Problem {
    let detail = format!("{method} is not a method of {path}.");
    Problem::of(&kinds::METHOD_NOT_ALLOWED, detail)
}

#[cfg(test)]
mod tests {
    use actix_web::middleware::from_fn;
    use actix_web::{App, test, web};
    use serde_json::Value;

    use super::*;

    async fn answer(request: test::TestRequest) -> (StatusCode, Value) {
        let by_number = |id: web::Path<u32>| async move { HttpResponse::Ok().body(id.to_string()) };
        let refused =
            || async { Err::<HttpResponse, _>(Problem::of(&kinds::ORDER_SHIPPED, "Gone.")) };
        let page = || async { HttpResponse::Unauthorized().content_type("text/html").body("7") };
        let app = test::init_service(
            App::new()
                .wrap(from_fn(problems_only))
                .default_service(web::to(no_such_page))
                .service(web::resource("/page").route(web::get().to(page)))
                .service(web::resource("/orders/{id}").route(web::get().to(by_number)))
                .service(web::resource("/refused").route(web::get().to(refused))),
        )
        .await;
        let response = test::call_service(&app, request.to_request()).await;
        let status = response.status();
        let body = test::read_body(response).await;
        (status, serde_json::from_slice(&body).unwrap_or_default())
    }

    #[actix_web::test]
    async fn refusals_of_actix_become_problems() {
        let (status, body) = answer(test::TestRequest::get().uri("/nowhere")).await;
        assert_eq!((status, &body["code"]), (StatusCode::NOT_FOUND, &"no-such-page".into()));
        let (status, body) = answer(test::TestRequest::delete().uri("/orders/1")).await;
        let wrong_method = (StatusCode::METHOD_NOT_ALLOWED, &Value::from("method-not-allowed"));
        assert_eq!((status, &body["code"]), wrong_method);
        let (status, body) = answer(test::TestRequest::get().uri("/orders/one")).await;
        assert!(status.is_client_error(), "{status}");
        assert_eq!(body["status"], status.as_u16());
    }

    #[actix_web::test]
    async fn a_problem_a_page_and_a_success_pass_untouched() {
        let (status, body) = answer(test::TestRequest::get().uri("/page")).await;
        assert_eq!((status, body), (StatusCode::UNAUTHORIZED, Value::from(7)));
        let (status, body) = answer(test::TestRequest::get().uri("/refused")).await;
        assert_eq!((status, &body["code"]), (StatusCode::CONFLICT, &"order-shipped".into()));
        let (status, body) = answer(test::TestRequest::get().uri("/orders/7")).await;
        assert_eq!((status, body), (StatusCode::OK, Value::from(7)));
    }
}
