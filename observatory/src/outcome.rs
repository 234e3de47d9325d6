//! The outcome of a page, and the pages that say why there is no other.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use pages::frame::Frame;
use pages::page_table::NotTaken;

use crate::hosts::HostError;
use crate::layout::Layout;

/// The answer of a page.
pub(crate) type Outcome = Result<HttpResponse, Refusal>;

/// Why a page is not shown. Each is drawn as a page.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// No link was opened in this browser, or the session has ended.
    NoSession,
    /// The link was opened before, or too late.
    SpentLink,
    /// The table does not hand the request to its page.
    NotTaken(NotTaken),
    /// There is nothing of this name.
    NotFound(String),
    /// A host refuses what was asked of it.
    Host(HostError),
    /// The page cannot be drawn.
    Broken(askama::Error),
}

#[derive(Template)]
#[template(path = "refused.html")]
struct RefusedPage {
    layout: Layout,
    heading: &'static str,
    says: String,
    /// Whether a link has to be made to go on.
    needs_link: bool,
}

impl Refusal {
    fn says(&self) -> String {
        match self {
            Self::NoSession => {
                "These pages are for the operator of the shop. This browser has no session here."
                    .to_owned()
            }
            Self::SpentLink => {
                "This link cannot be opened any more: a link opens once, within ten minutes."
                    .to_owned()
            }
            Self::NotTaken(NotTaken::CrossSite) => {
                "The form was sent by a page of another site. Nothing was done.".to_owned()
            }
            Self::NotTaken(NotTaken::TooLarge) => {
                "More was sent than the page takes. Nothing was done.".to_owned()
            }
            Self::NotTaken(NotTaken::WrongMethod) => {
                "The page does not take such a request.".to_owned()
            }
            Self::NotFound(what) => what.clone(),
            Self::Host(error) => format!("The host was asked, and {error}."),
            Self::Broken(_) => {
                "The page cannot be drawn; the log of the host has the reason.".to_owned()
            }
        }
    }

    const fn heading(&self) -> &'static str {
        match self {
            Self::NoSession => "The observatory is closed",
            Self::SpentLink => "The link is spent",
            Self::NotTaken(NotTaken::CrossSite) => "Not from here",
            Self::NotTaken(NotTaken::TooLarge) => "Too much at once",
            Self::NotTaken(NotTaken::WrongMethod) => "Not like this",
            Self::NotFound(_) => "Nothing here",
            Self::Host(_) => "The host says no",
            Self::Broken(_) => "Something broke",
        }
    }

    fn status_code(&self) -> StatusCode {
        match self {
            Self::NoSession | Self::SpentLink => StatusCode::UNAUTHORIZED,
            Self::NotTaken(NotTaken::CrossSite) => StatusCode::FORBIDDEN,
            Self::NotTaken(NotTaken::TooLarge) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::NotTaken(NotTaken::WrongMethod) => StatusCode::METHOD_NOT_ALLOWED,
            Self::NotFound(_) => StatusCode::NOT_FOUND,
            Self::Host(HostError::Refused { status, .. }) => {
                StatusCode::from_u16(*status).unwrap_or(StatusCode::BAD_GATEWAY)
            }
            Self::Host(_) => StatusCode::BAD_GATEWAY,
            Self::Broken(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The refusal as a page in this frame.
    pub(crate) fn drawn(&self, frame: Frame) -> HttpResponse {
        if let Self::Broken(error) = self {
            tracing::error!(%error, "a page of the observatory cannot be drawn");
        }
        let needs_link = matches!(self, Self::NoSession | Self::SpentLink);
        let layout = Layout::outside(frame.titled(self.heading()));
        let page = RefusedPage { layout, heading: self.heading(), says: self.says(), needs_link };
        // Only a template that cannot be written is left.
        let unwritten = |_unwritten| HttpResponse::InternalServerError().finish();
        pages::drawn(self.status_code(), &page).unwrap_or_else(unwritten)
    }
}

impl From<NotTaken> for Refusal {
    fn from(reason: NotTaken) -> Self {
        Self::NotTaken(reason)
    }
}

impl From<HostError> for Refusal {
    fn from(error: HostError) -> Self {
        Self::Host(error)
    }
}

/// A drawn page.
pub(crate) fn drawn(page: &impl Template) -> Outcome {
    pages::drawn(StatusCode::OK, page).map_err(Refusal::Broken)
}
