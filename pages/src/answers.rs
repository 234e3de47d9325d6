//! The answers of pages: a drawn page, or the way to another one.

use actix_web::http::StatusCode;
use actix_web::http::header::LOCATION;
use actix_web::{HttpResponse, HttpResponseBuilder};
use askama::Template;

use crate::headers::secure;

/// A page, with the headers of one.
///
/// # Errors
/// When its template cannot be written.
pub fn drawn(status: StatusCode, page: &impl Template) -> Result<HttpResponse, askama::Error> {
    let html = page.render()?;
    Ok(secure(&mut HttpResponseBuilder::new(status)).body(html))
}

/// 303: the browser goes there by GET.
pub fn see_other(path: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((LOCATION, path)).finish()
}
