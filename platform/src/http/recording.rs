//! Audit notes on requests that change nothing: refused and throttled ones, and reads of the personal data of others.

use actix_web::http::{Method, StatusCode};
use actix_web::{HttpMessage, HttpRequest, HttpResponse, web};
use shared_kernel::{Accountable, Permission, Principal};
use uuid::Uuid;

use crate::audit_trail::{Note, Outcome};
use crate::database::Database;
use crate::http::accountability::{asking, network};
use crate::http::caller::Caller;
use crate::http::origin::request_id;
use crate::http::policy::Policy;
use crate::http::problem::Problem;

/// A request that the ingress or its handler has answered 429.
const THROTTLED: &str = "request-throttled";
/// A request that its policy or its handler has answered 403.
const REFUSED: &str = "request-refused";
/// A request whose password, key or token was wrong. Log-ins tell more of it by themselves.
const CREDENTIALS_REFUSED: &str = "credentials-refused";
/// The code of a failed log-in.
const FAILED_LOG_IN: &str = "wrong-credentials";
/// Somebody who acts for the shop has read what belongs to others.
const READ: &str = "personal-data-read";

/// The database that has the trail of the context whose route it is.
pub(crate) struct TrailIn(pub(crate) Database);

/// The context whose route the request has matched.
pub(crate) fn context_of(request: &HttpRequest) -> Option<&'static str> {
    request.app_data::<web::Data<TrailIn>>().map(|trail| trail.0.context())
}

/// Notes an answer that tells of a refusal, or that personal data were read. `recorded` as above.
pub(crate) fn note_answer(
    request: &HttpRequest,
    response: &HttpResponse,
    policy: Policy,
    recorded: bool,
) {
    let problem = response.error().and_then(|error| error.as_error::<Problem>());
    let code = problem.map(Problem::code);
    let refused = |action| note(request, asking(request), (action, Outcome::Refused), code);
    match response.status() {
        StatusCode::FORBIDDEN => refused(REFUSED),
        StatusCode::TOO_MANY_REQUESTS => refused(THROTTLED),
        StatusCode::UNAUTHORIZED
            if recorded && policy == Policy::Proven && code != Some(FAILED_LOG_IN) =>
        {
            refused(CREDENTIALS_REFUSED);
        }
        // RFC 6749 (5.2) answers a code or a refresh token that is none with 400.
        StatusCode::BAD_REQUEST if recorded && code == Some("invalid-grant") => {
            refused(CREDENTIALS_REFUSED);
        }
        status if status.is_success() && reads_what_belongs_to_others(request, policy) => {
            note(request, asking(request), (READ, Outcome::Done), None);
        }
        _ => {}
    }
}

/// Notes a request that is answered 429 before its policy has looked at it.
pub(crate) fn note_throttled(request: &HttpRequest, principal: Principal, problem: &Problem) {
    let by = Accountable { principal, network: network(request) };
    note(request, by, (THROTTLED, Outcome::Refused), Some(problem.code()));
}

fn note(
    request: &HttpRequest,
    by: Accountable,
    (action, outcome): (&'static str, Outcome),
    code: Option<&'static str>,
) {
    let Some(trail) = request.app_data::<web::Data<TrailIn>>() else { return };
    let object = match outcome {
        Outcome::Done => format!("{} {}", request.method(), read_path(request)),
        // The path of a request that is refused is made up by its client.
        Outcome::Refused => {
            format!("{} {}", request.method(), request.match_pattern().unwrap_or_default())
        }
    };
    let request_id = request_id(request).ok();
    let now = trail.0.ports().clock.now();
    trail.0.notes().add(Note { by, action, object, outcome, code, request_id }, now);
}

/// The pattern of the route with the ids of the path in it, each in its one spelling: a client can write a path in many ways.
fn read_path(request: &HttpRequest) -> String {
    let pattern = request.match_pattern().unwrap_or_default();
    let values: Vec<String> = request.match_info().load().unwrap_or_default();
    let mut values = values.into_iter();
    let mut id = |segment: &str| {
        let value = segment.starts_with('{').then(|| values.next())??;
        value.parse().ok().map(|id: Uuid| id.to_string())
    };
    let segments = pattern.split('/').map(|segment| id(segment).unwrap_or_else(|| segment.into()));
    segments.collect::<Vec<String>>().join("/")
}

fn reads_what_belongs_to_others(request: &HttpRequest, policy: Policy) -> bool {
    let personal = match policy.permission() {
        Some(
            Permission::Orders
            | Permission::Refunds
            | Permission::Customers
            | Permission::Access
            | Permission::Audit,
        ) => true,
        Some(Permission::Catalogue | Permission::Stock) | None => false,
    };
    let caller = || request.extensions().get::<Caller>().is_some_and(Caller::acts_for_the_shop);
    personal && matches!(*request.method(), Method::GET | Method::HEAD) && caller()
}

#[cfg(test)]
mod tests {
    use actix_web::test::{TestRequest, call_and_read_body, init_service};
    use actix_web::{App, HttpRequest, web};

    use super::*;

    #[actix_web::test]
    async fn a_read_is_recorded_by_the_id_however_its_path_was_written() {
        let shown = |request: HttpRequest| async move { read_path(&request) };
        let app = App::new().service(web::resource("/users/{id}/{part}").get(shown));
        let app = init_service(app).await;
        for path in [
            "/users/00000000-0000-0000-0000-000000000066/orders",
            "/users/00000000-0000-0000-0000-0000000000%36%36/orders",
            "/%75sers/00000000-0000-0000-0000-000000000066/%6frders",
        ] {
            let request = TestRequest::with_uri(path).to_request();
            let body = call_and_read_body(&app, request).await;
            let expected = "/users/00000000-0000-0000-0000-000000000066/{part}";
            assert_eq!(str::from_utf8(&body).unwrap(), expected, "{path}");
        }
    }
}
