//! The refusals that follow from what a route table says of an endpoint, beside those of its own.

use super::Audience;
use crate::http::policy::Policy;
use crate::http::problem::{ProblemKind, kinds};
use crate::http::routes::{Cost, Operation, RequestBody, RequestHeader, RouteDescriptor};

/// Any endpoint may answer these.
const ANY: &[&ProblemKind] = &[
    &kinds::BAD_REQUEST,
    &kinds::INVALID_FIELDS,
    &kinds::HEAD_TOO_SLOW,
    &kinds::HEAD_TOO_LARGE,
    &kinds::INTERNAL_ERROR,
    &kinds::OVERLOADED,
    &kinds::STORE_UNAVAILABLE,
];

/// Any endpoint of the shop may answer these, for a context that runs elsewhere.
const OF_A_SHOP: &[&ProblemKind] = &[
    &kinds::MOVED,
    &kinds::CONTEXT_ELSEWHERE,
    &kinds::CONTEXT_AWAY,
    &kinds::HOST_AWAY,
    &kinds::NO_ANSWER,
    &kinds::FORWARDING_LOOP,
];

const OF_A_BODY: &[&ProblemKind] =
    &[&kinds::BODY_TOO_LARGE, &kinds::BODY_TOO_SLOW, &kinds::BODY_INCOMPLETE];

/// An endpoint without a body reads one as JSON too, to say which of its fields it does not know.
const OF_JSON: &[&ProblemKind] =
    &[&kinds::MEDIA_TYPE_UNSUPPORTED, &kinds::ENCODING_UNSUPPORTED, &kinds::MALFORMED_JSON];

const OF_A_FORM: &[&ProblemKind] = &[&kinds::MEDIA_TYPE_UNSUPPORTED, &kinds::MALFORMED_FORM];

const OF_A_FILE: &[&ProblemKind] = &[&kinds::MEDIA_TYPE_UNSUPPORTED, &kinds::ENCODING_UNSUPPORTED];

const OF_A_TOKEN: &[&ProblemKind] = &[
    &kinds::TOKEN_MISSING,
    &kinds::TOKEN_EXPIRED,
    &kinds::TOKEN_ENDED,
    &kinds::TOKEN_INVALID,
    &kinds::KEYS_UNAVAILABLE,
];

const OF_THE_OPERATOR: &[&ProblemKind] =
    &[&kinds::TOKEN_MISSING, &kinds::TOKEN_INVALID, &kinds::NO_OPERATOR_TOKEN];

/// The refusals of requests for no endpoint. They are declared nowhere, and are kinds like the others.
pub(super) fn of_no_endpoint(audience: Audience) -> impl Iterator<Item = &'static ProblemKind> {
    const OF_ANY: &[&ProblemKind] = &[&kinds::NO_SUCH_PAGE, &kinds::METHOD_NOT_ALLOWED];
    // Pages of other origins use the API alone.
    const OF_CLIENTS: &[&ProblemKind] = &[&kinds::CORS_REFUSED];
    let of_audience = match audience {
        Audience::Clients => OF_CLIENTS,
        Audience::Operators => &[],
    };
    OF_ANY.iter().chain(of_audience).copied()
}

/// Every refusal of an endpoint.
pub(super) fn problems(route: &RouteDescriptor, audience: Audience) -> Vec<&'static ProblemKind> {
    let mut problems = [ANY, &route.operation.problems].concat();
    if audience == Audience::Clients {
        problems.extend(OF_A_SHOP);
    }
    if Operation::may_have_body(&route.method) {
        problems.extend(OF_A_BODY);
        problems.extend(match route.operation.body {
            Some(RequestBody::Json(_)) | None => OF_JSON,
            Some(RequestBody::Form(_)) => OF_A_FORM,
            // Its bytes are proven before they are read.
            Some(RequestBody::Signed(_)) => &[],
            Some(RequestBody::Csv(_)) => OF_A_FILE,
        });
        problems.push(&kinds::CHANGED_MEANWHILE);
        // Every change reads the headers of its origin, unless its origin is in what is signed.
        if !matches!(route.operation.body, Some(RequestBody::Signed(_))) {
            problems.push(&kinds::BAD_IDEMPOTENCY_KEY);
        }
    }
    if route.policy.needs_token() {
        problems.extend(OF_A_TOKEN);
    }
    match route.policy {
        Policy::Public | Policy::Proven => {}
        Policy::Operator => problems.extend(OF_THE_OPERATOR),
        Policy::Customer => problems.push(&kinds::PEOPLE_ONLY),
        Policy::OwnerOr(_) | Policy::Permission(_) => problems.push(&kinds::PERMISSION_MISSING),
    }
    if route.operation.selectable.is_some() {
        problems.push(&kinds::NO_SUCH_FIELD);
    }
    if route.cost != Cost::Light {
        problems.push(&kinds::TOO_MANY_REQUESTS);
    }
    for header in &route.operation.headers {
        problems.extend(of_header(*header, route));
    }
    problems
}

/// Whether two requests of a caller can differ: without a body and a parameter in the path, a key is never used for another one.
fn can_differ(route: &RouteDescriptor) -> bool {
    route.operation.body.is_some() || route.path.contains('{')
}

fn of_header(header: RequestHeader, route: &RouteDescriptor) -> Vec<&'static ProblemKind> {
    match header {
        RequestHeader::IdempotencyKey { required } => {
            let mut problems = vec![&kinds::IDEMPOTENCY_KEY_IN_FLIGHT];
            if can_differ(route) {
                problems.push(&kinds::IDEMPOTENCY_KEY_REUSED);
            }
            if required {
                problems.push(&kinds::IDEMPOTENCY_KEY_REQUIRED);
            }
            problems
        }
        RequestHeader::IfMatch => {
            vec![&kinds::IF_MATCH_REQUIRED, &kinds::BAD_IF_MATCH, &kinds::STALE_VERSION]
        }
        RequestHeader::Prefer => Vec::new(),
    }
}
