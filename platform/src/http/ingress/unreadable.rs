//! Requests that could not be read.

use actix_web::http::StatusCode;

use crate::http::problem::Problem;

/// Why a request could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unreadable {
    Malformed,
    HeadTooSlow,
    HeadTooLarge,
    /// The fault is ours.
    Failed,
}

impl Unreadable {
    /// The problem that the client is told.
    pub(super) fn problem(self) -> Problem {
        let (status, code, detail) = match self {
            Self::Malformed => {
                (StatusCode::BAD_REQUEST, "bad-request", "The request cannot be read.")
            }
            Self::HeadTooSlow => (
                StatusCode::REQUEST_TIMEOUT,
                "head-too-slow",
                "The head of the request did not come in time. Nothing was done; send it again.",
            ),
            Self::HeadTooLarge => (
                StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
                "head-too-large",
                "The head of the request is larger than 16 KiB, or has more than 96 headers.",
            ),
            Self::Failed => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "internal-error",
                "Something broke on our side.",
            ),
        };
        Problem::new(status, code, detail)
    }
}
