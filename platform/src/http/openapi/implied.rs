//! The refusals that follow from what a route table says of an endpoint, beside those of its own.

use crate::http::policy::Policy;
use crate::http::problem::{ProblemKind, kinds};
use crate::http::routes::{Cost, Operation, RequestBody, RequestHeader, RouteDescriptor};

/// Any endpoint may answer these, for itself or for the host in front of it.
const ANY: &[&ProblemKind] = &[
    &kinds::BAD_REQUEST,
    &kinds::MALFORMED_QUERY,
    &kinds::INVALID_FIELDS,
    &kinds::HEAD_TOO_SLOW,
    &kinds::HEAD_TOO_LARGE,
    &kinds::INTERNAL_ERROR,
    &kinds::STORE_UNAVAILABLE,
    &kinds::MOVED,
    &kinds::CONTEXT_ELSEWHERE,
    &kinds::CONTEXT_AWAY,
    &kinds::HOST_AWAY,
    &kinds::NO_ANSWER,
    &kinds::FORWARDING_LOOP,
];

const OF_A_BODY: &[&ProblemKind] = &[
    &kinds::BODY_TOO_LARGE,
    &kinds::BODY_TOO_SLOW,
    &kinds::BODY_INCOMPLETE,
    &kinds::MEDIA_TYPE_UNSUPPORTED,
    &kinds::ENCODING_UNSUPPORTED,
    &kinds::MALFORMED_JSON,
];

const OF_A_TOKEN: &[&ProblemKind] = &[
    &kinds::TOKEN_MISSING,
    &kinds::TOKEN_EXPIRED,
    &kinds::TOKEN_ENDED,
    &kinds::TOKEN_INVALID,
    &kinds::KEYS_UNAVAILABLE,
];

/// Every refusal of an endpoint.
pub(super) fn problems(route: &RouteDescriptor) -> Vec<&'static ProblemKind> {
    let mut problems = [ANY, &route.operation.problems].concat();
    if Operation::may_have_body(&route.method) {
        problems.extend(OF_A_BODY);
        problems.push(&kinds::CHANGED_MEANWHILE);
        // Every change reads the headers of its origin.
        problems.push(&kinds::BAD_IDEMPOTENCY_KEY);
    }
    if let Some(RequestBody::Form(_)) = route.operation.body {
        problems.push(&kinds::MALFORMED_FORM);
    }
    if route.policy.needs_token() {
        problems.extend(OF_A_TOKEN);
    }
    match route.policy {
        Policy::Public | Policy::Proven => {}
        Policy::Operator => problems.push(&kinds::NO_OPERATOR_TOKEN),
        Policy::Customer => problems.push(&kinds::PEOPLE_ONLY),
        Policy::OwnerOr(_) | Policy::Permission(_) => problems.push(&kinds::PERMISSION_MISSING),
    }
    if route.cost != Cost::Light {
        problems.push(&kinds::TOO_MANY_REQUESTS);
    }
    for header in &route.operation.headers {
        problems.extend(of_header(*header));
    }
    problems
}

fn of_header(header: RequestHeader) -> Vec<&'static ProblemKind> {
    match header {
        RequestHeader::IdempotencyKey { required } => {
            let mut problems =
                vec![&kinds::IDEMPOTENCY_KEY_REUSED, &kinds::IDEMPOTENCY_KEY_IN_FLIGHT];
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
