//! The way in and out: a link that begins a session once, the end of a session, and the choice between light and dark.

use actix_web::HttpResponse;
use actix_web::http::Method;
use actix_web::http::header::{HeaderValue, SET_COOKIE};
use pages::address::path_of_this_site;
use pages::see_other;
use pages::theme::Theme;

use crate::outcome::{Outcome, Refusal};
use crate::sessions::{SESSION, SESSION_LASTS};
use crate::visit::Visit;

/// The start of the pages.
const START: &str = "/observatory";

/// `GET /observatory/open/{link}`: begins a session. A browser that has one keeps it, and the link as it is; HEAD opens nothing.
pub(crate) async fn open(visit: Visit) -> Outcome {
    if visit.has_session() || *visit.request().method() == Method::HEAD {
        return Ok(see_other(START));
    }
    let session = visit.sessions().open(&visit.param("link")).ok_or(Refusal::SpentLink)?;
    Ok(with_session(see_other(START), &session, SESSION_LASTS.num_seconds()))
}

/// `POST /observatory/close`: ends the session.
pub(crate) async fn close(visit: Visit) -> Outcome {
    if let Some(session) = visit.session() {
        visit.sessions().close(&session);
    }
    Ok(with_session(see_other(START), "", 0))
}

/// `POST /observatory/theme`: keeps the choice, and goes back.
pub(crate) async fn choose_theme(visit: Visit) -> Outcome {
    let form = visit.form();
    let back = Some(path_of_this_site(form.text("back"))).filter(|path| path.starts_with(START));
    let mut response = see_other(back.unwrap_or(START));
    if let Some(cookie) = Theme::named(form.text("theme")).cookie().header(false) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    Ok(response)
}

/// The port speaks HTTP without TLS, so the cookie cannot be kept to encrypted connections. It is sent below these pages alone.
fn with_session(mut response: HttpResponse, session: &str, seconds: i64) -> HttpResponse {
    let cookie =
        format!("{SESSION}={session}; Path={START}; SameSite=Lax; Max-Age={seconds}; HttpOnly");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}
