//! Refusals of the token endpoint, in a form that is both a problem and what OAuth 2.0 demands.

use actix_web::http::StatusCode;
use platform::http::Problem;
use serde_json::json;

/// A refusal with the members that RFC 6749 (5.2) demands beside those of a problem.
pub(super) fn refused(error: &'static str, code: &'static str, detail: &'static str) -> Problem {
    described(Problem::new(StatusCode::BAD_REQUEST, code, detail), error, detail)
}

/// The same members for any problem.
pub(super) fn described(problem: Problem, error: &'static str, detail: &'static str) -> Problem {
    problem.with_member("error", json!(error)).with_member("error_description", json!(detail))
}

/// `invalid_request`.
pub(super) fn invalid_request(detail: &'static str) -> Problem {
    refused("invalid_request", "invalid-request", detail)
}
