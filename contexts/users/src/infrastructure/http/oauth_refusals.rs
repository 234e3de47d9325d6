//! Refusals of the token endpoint, in a form that is both a problem and what OAuth 2.0 demands.

use platform::http::Problem;
use platform::http::problem::ProblemKind;
use serde_json::json;

use super::problems::kinds;

/// A refusal with the members that RFC 6749 (5.2) demands beside those of a problem.
pub(super) fn refused(
    error: &'static str,
    kind: &'static ProblemKind,
    detail: &'static str,
) -> Problem {
    described(Problem::of(kind, detail), error, detail)
}

/// The same members for any problem.
pub(super) fn described(problem: Problem, error: &'static str, detail: &'static str) -> Problem {
    problem.with_member("error", json!(error)).with_member("error_description", json!(detail))
}

/// `invalid_request`.
pub(super) fn invalid_request(detail: &'static str) -> Problem {
    refused("invalid_request", &kinds::INVALID_REQUEST, detail)
}
