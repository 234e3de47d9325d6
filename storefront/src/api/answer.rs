//! An answer of the API.

use bytes::Bytes;

use super::problem::Problem;

/// The longest answer that a page reads, in bytes.
pub(crate) const LONGEST: usize = 2 * 1024 * 1024;
/// The codes of refusals for which a new access token helps.
const STALE_TOKENS: [&str; 3] = ["token-expired", "token-ended", "token-invalid"];
/// The code of a request with the key of another one that has not ended.
const UNDER_WAY: &str = "idempotency-key-in-flight";

/// An answer of the API, whatever its status.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) tag: Option<String>,
    pub(crate) retry_after: Option<u32>,
    pub(crate) body: Bytes,
}

impl Answer {
    /// Whether the access token is of no use any more.
    pub(crate) fn wants_another_token(&self) -> bool {
        self.status == 401
            && self.problem().is_some_and(|problem| STALE_TOKENS.contains(&problem.code.as_str()))
    }

    /// Whether the same form is being handled, as when its button is pressed twice.
    pub(crate) fn is_under_way(&self) -> bool {
        self.status == 409 && self.problem().is_some_and(|problem| problem.code == UNDER_WAY)
    }

    /// The problem that the answer has; `None` when it is of another form.
    pub(crate) fn problem(&self) -> Option<Problem> {
        serde_json::from_slice(&self.body).ok()
    }
}

#[cfg(test)]
impl Answer {
    /// An answer with this body, for tests.
    pub(crate) fn with(status: u16, body: &str) -> Self {
        let body = Bytes::from(body.to_owned());
        Self { status, tag: None, retry_after: None, body }
    }
}
