//! The ways in which a page ends otherwise than it should. Each is drawn as a page: nobody sees JSON.

use actix_web::http::StatusCode;
use askama::Template;
use pages::page_table::NotTaken;
use serde::de::DeserializeOwned;

use crate::api::{Answer, Problem, Unreached};
use crate::layout::Layout;

/// Why there is no such page, or not now.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// There is nothing at this address.
    NotFound,
    /// The page is for others.
    Forbidden,
    /// The page is for those who are logged in.
    LogIn,
    /// The form was sent from another site.
    CrossSite,
    /// More was sent than the page takes.
    TooLarge,
    /// The method is none of this page's.
    WrongMethod,
    /// Too many requests came from here.
    TooOften { seconds: u32 },
    /// There is more to do than the shop can.
    Busy { seconds: u32 },
    /// The part of the shop that is asked for is away.
    Away,
    /// The API refuses, for a reason that a form may tell.
    Problem(Problem),
    /// Something is wrong on our side. The text is for the log.
    Broken(String),
}

impl Refusal {
    /// The refusal that an answer is.
    pub(crate) fn of_answer(answer: &Answer) -> Self {
        let seconds = answer.retry_after.unwrap_or(2);
        let Some(problem) = answer.problem() else {
            return Self::Broken(format!(
                "the API has answered {} without a problem",
                answer.status
            ));
        };
        match (answer.status, problem.code.as_str()) {
            (401, "token-missing" | "token-expired" | "token-ended" | "token-invalid") => {
                Self::LogIn
            }
            (403, "permission-missing" | "people-only" | "own-things-only") => Self::Forbidden,
            (429, _) => Self::TooOften { seconds },
            (502 | 508, _)
            | (
                503,
                "context-away" | "context-elsewhere" | "host-away" | "moved" | "person-key-away",
            ) => Self::Away,
            (503, _) => Self::Busy { seconds },
            (500.., _) => Self::Broken(format!("{}: {}", problem.code, problem.detail)),
            _ => Self::Problem(problem),
        }
    }

    /// The problem that a form may tell; the refusal itself if it is of another kind.
    pub(crate) fn into_problem(self) -> Result<Problem, Self> {
        match self {
            Self::Problem(problem) => Ok(problem),
            other @ (Self::NotFound
            | Self::Forbidden
            | Self::LogIn
            | Self::CrossSite
            | Self::TooLarge
            | Self::WrongMethod
            | Self::TooOften { .. }
            | Self::Busy { .. }
            | Self::Away
            | Self::Broken(_)) => Err(other),
        }
    }

    /// The page that is drawn.
    pub(crate) fn drawn(&self, layout: Layout) -> (StatusCode, RefusalPage) {
        let (status, title, text) = self.words();
        let seconds = match self {
            Self::TooOften { seconds } | Self::Busy { seconds } => Some(*seconds),
            Self::NotFound
            | Self::Forbidden
            | Self::LogIn
            | Self::CrossSite
            | Self::TooLarge
            | Self::WrongMethod
            | Self::Away
            | Self::Problem(_)
            | Self::Broken(_) => None,
        };
        let layout = Layout { frame: layout.frame.titled(title), ..layout };
        (status, RefusalPage { layout, status: status.as_u16(), text, seconds })
    }

    fn words(&self) -> (StatusCode, String, String) {
        let (status, title, text) = match self {
            Self::NotFound => (
                StatusCode::NOT_FOUND,
                "There is nothing here",
                "The address may be mistyped, or the thing is gone.",
            ),
            Self::Forbidden => (
                StatusCode::FORBIDDEN,
                "This page is for others",
                "Your account does not have the permission that it takes.",
            ),
            Self::LogIn => {
                (StatusCode::UNAUTHORIZED, "Please log in", "You are not logged in any more.")
            }
            Self::CrossSite => (
                StatusCode::FORBIDDEN,
                "That came from another site",
                "A form of this shop is taken only from a page of this shop. Nothing was changed.",
            ),
            Self::TooLarge => (
                StatusCode::PAYLOAD_TOO_LARGE,
                "That is too much at once",
                "More was sent than this page takes. Nothing was changed.",
            ),
            Self::WrongMethod => (
                StatusCode::METHOD_NOT_ALLOWED,
                "That is not how it works",
                "This page does not take such a request.",
            ),
            Self::TooOften { .. } => (
                StatusCode::TOO_MANY_REQUESTS,
                "One moment, please",
                "Too many requests came from here. Nothing was changed.",
            ),
            Self::Busy { .. } => (
                StatusCode::SERVICE_UNAVAILABLE,
                "The shop is busy",
                "There is more to do at this moment than we can. Nothing is lost: what was confirmed is kept.",
            ),
            Self::Away => (
                StatusCode::SERVICE_UNAVAILABLE,
                "A part of the shop is away",
                "What you asked for is answered by a part of the shop that cannot be reached now. The rest is open.",
            ),
            Self::Problem(problem) => {
                let status =
                    StatusCode::from_u16(problem.status).unwrap_or(StatusCode::BAD_REQUEST);
                if status == StatusCode::NOT_FOUND {
                    return Self::NotFound.words();
                }
                return (status, "That did not work".to_owned(), problem.detail.clone());
            }
            Self::Broken(_) => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "Something broke on our side",
                "It has been noted. If you were ordering, look at your orders before you try again.",
            ),
        };
        (status, title.to_owned(), text.to_owned())
    }
}

impl Answer {
    /// Reads the body.
    pub(crate) fn json<T: DeserializeOwned>(&self) -> Result<T, Refusal> {
        serde_json::from_slice(&self.body).map_err(|error| {
            Refusal::Broken(format!("an answer of the API cannot be read: {error}"))
        })
    }

    /// The answer if it is a success, else the refusal that it is.
    pub(crate) fn into_result(self) -> Result<Self, Refusal> {
        if (200..300).contains(&self.status) {
            return Ok(self);
        }
        Err(Refusal::of_answer(&self))
    }
}

impl From<NotTaken> for Refusal {
    fn from(reason: NotTaken) -> Self {
        match reason {
            NotTaken::CrossSite => Self::CrossSite,
            NotTaken::TooLarge => Self::TooLarge,
            NotTaken::WrongMethod => Self::WrongMethod,
        }
    }
}

impl From<Unreached> for Refusal {
    fn from(unreached: Unreached) -> Self {
        tracing::warn!(reason = %unreached, "a page could not ask the API");
        Self::Away
    }
}

/// A refusal as a page.
#[derive(Debug, Template)]
#[template(path = "refusal.html")]
pub(crate) struct RefusalPage {
    layout: Layout,
    status: u16,
    text: String,
    seconds: Option<u32>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(status: u16, code: &str) -> Refusal {
        let body = format!(r#"{{"status":{status},"code":"{code}","title":"t","detail":"d"}}"#);
        Refusal::of_answer(&Answer { retry_after: Some(7), ..Answer::with(status, &body) })
    }

    #[test]
    fn a_refusal_of_the_api_becomes_the_page_that_fits() {
        assert!(matches!(refusal(401, "token-ended"), Refusal::LogIn));
        assert!(matches!(refusal(401, "wrong-credentials"), Refusal::Problem(_)));
        assert!(matches!(refusal(403, "permission-missing"), Refusal::Forbidden));
        assert!(matches!(refusal(429, "too-many-requests"), Refusal::TooOften { seconds: 7 }));
        assert!(matches!(refusal(503, "overloaded"), Refusal::Busy { seconds: 7 }));
        assert!(matches!(refusal(503, "context-away"), Refusal::Away));
        assert!(matches!(refusal(502, "no-answer"), Refusal::Away));
        assert!(matches!(refusal(500, "internal-error"), Refusal::Broken(_)));
        assert!(matches!(refusal(422, "invalid-fields"), Refusal::Problem(_)));
        assert!(matches!(Refusal::of_answer(&Answer::with(404, "<html>")), Refusal::Broken(_)));
        let (status, _, _) = refusal(404, "no-such-order").words();
        assert_eq!(status, StatusCode::NOT_FOUND);
    }
}
