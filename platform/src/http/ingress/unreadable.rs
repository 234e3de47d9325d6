//! Requests that could not be read.

use crate::http::problem::{Problem, kinds};

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
        let (kind, detail) = match self {
            Self::Malformed => (&kinds::BAD_REQUEST, "The request cannot be read."),
            Self::HeadTooSlow => (
                &kinds::HEAD_TOO_SLOW,
                "The head of the request did not come in time. Nothing was done; send it again.",
            ),
            Self::HeadTooLarge => (
                &kinds::HEAD_TOO_LARGE,
                "The head of the request is larger than 16 KiB, or has more than 96 headers.",
            ),
            Self::Failed => (&kinds::INTERNAL_ERROR, "Something broke on our side."),
        };
        Problem::of(kind, detail)
    }
}
