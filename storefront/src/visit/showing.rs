//! The answer to a visit: a page, or the way to another one.

use actix_web::HttpResponse;
use actix_web::http::header::SET_COOKIE;
use actix_web::http::{Method, StatusCode};
use askama::Template;
use pages::address::Query;
use pages::{drawn, see_other};

use super::{Outcome, Visit};
use crate::flash::Flash;
use crate::layout::Layout;
use crate::refusal::Refusal;

impl Visit {
    /// Tells the next page of a success.
    pub(crate) fn flash(&self, text: impl Into<String>) {
        self.set_cookie(Flash { text: text.into(), is_bad: false }.cookie());
    }

    /// Tells the next page of a failure.
    pub(crate) fn flash_bad(&self, text: impl Into<String>) {
        self.set_cookie(Flash { text: text.into(), is_bad: true }.cookie());
    }

    /// The frame of a page of that title, which tells what the last one has left for it.
    pub(crate) async fn layout(&self, title: &str) -> Layout {
        let in_cart = (self.0.site.shared.count_cart)(self).await;
        let flash = Flash::of(self.request());
        if flash.is_some() {
            self.set_cookie(Flash::told());
        }
        Layout { in_cart, flash, ..self.bare_layout(title) }
    }

    /// The same without asking the API for anything.
    pub(crate) fn bare_layout(&self, title: &str) -> Layout {
        Layout {
            frame: Layout::frame(self.request(), title),
            is_logged_in: self.is_logged_in(),
            permissions: self.permissions(),
            in_cart: None,
            flash: None,
        }
    }

    /// Shows a page.
    pub(crate) fn page(&self, page: &impl Template) -> Outcome {
        self.page_with(StatusCode::OK, page)
    }

    /// Shows a page with another status than 200.
    #[expect(clippy::unused_self, reason = "a page answers its visit")]
    pub(crate) fn page_with(&self, status: StatusCode, page: &impl Template) -> Outcome {
        drawn(status, page).map_err(|error| Refusal::Broken(error.to_string()))
    }

    /// Sends the browser to another page, by GET.
    #[expect(clippy::unused_self, clippy::unnecessary_wraps, reason = "a page answers its visit")]
    pub(crate) fn see_other(&self, path: &str) -> Outcome {
        Ok(see_other(path))
    }

    /// The answer, with the cookies of this visit. A refusal is drawn; who must log in is sent there, and comes back.
    pub(super) fn answer(&self, outcome: Outcome) -> HttpResponse {
        let outcome = outcome.or_else(|refusal| {
            if matches!(refusal, Refusal::LogIn) {
                self.log_out();
                return self.see_other(&self.way_to_log_in());
            }
            if let Refusal::Broken(reason) = &refusal {
                let route = self.request().match_pattern();
                tracing::error!(reason, route, "a page is broken");
            }
            let (status, page) = refusal.drawn(self.bare_layout(""));
            self.page_with(status, &page)
        });
        // Only a template that cannot be written is left.
        let unwritten = |_unwritten| HttpResponse::InternalServerError().finish();
        let mut response = outcome.unwrap_or_else(unwritten);
        for cookie in self.0.cookies.take() {
            if let Some(value) = cookie.header(self.0.is_encrypted) {
                response.headers_mut().append(SET_COOKIE, value);
            }
        }
        response
    }

    /// The log-in page, which leads back to this one. A form is not sent again after it: it leads to the page before.
    fn way_to_log_in(&self) -> String {
        let back = match *self.request().method() {
            Method::GET | Method::HEAD => self.path_and_query(),
            _ => self.page_before(),
        };
        Query::new().with("back", &back).below("/log-in")
    }

    fn page_before(&self) -> String {
        let referer = self.header("referer").unwrap_or_default();
        let path = referer
            .split_once("://")
            .and_then(|(_, rest)| rest.find('/').and_then(|at| rest.get(at..)));
        path.unwrap_or("/").to_owned()
    }
}
