//! The record of the parts of a request that extractors have read, and whether there is a body to read.

use std::cell::Cell;

use actix_web::http::header::{CONTENT_LENGTH, HeaderMap, TRANSFER_ENCODING};
use actix_web::{HttpMessage, HttpRequest};

/// The parts of a request that its extractors have read.
#[derive(Debug, Default)]
struct Read {
    query: Cell<bool>,
    body: Cell<bool>,
}

fn note(request: &HttpRequest, note: impl Fn(&Read)) {
    let mut extensions = request.extensions_mut();
    if !extensions.contains::<Read>() {
        extensions.insert(Read::default());
    }
    if let Some(read) = extensions.get::<Read>() {
        note(read);
    }
}

/// Whether an extractor has read the query string.
pub(crate) fn query(request: &HttpRequest) -> bool {
    request.extensions().get::<Read>().is_some_and(|read| read.query.get())
}

/// Whether an extractor has read the body.
pub(crate) fn body(request: &HttpRequest) -> bool {
    request.extensions().get::<Read>().is_some_and(|read| read.body.get())
}

/// For extractors of the query string.
pub(crate) fn query_was_read(request: &HttpRequest) {
    note(request, |read| read.query.set(true));
}

/// For extractors of the body.
pub(crate) fn body_was_read(request: &HttpRequest) {
    note(request, |read| read.body.set(true));
}

/// Whether a body follows the head.
pub(crate) fn has_body(headers: &HeaderMap) -> bool {
    let length = headers.get(CONTENT_LENGTH);
    headers.contains_key(TRANSFER_ENCODING) || length.is_some_and(|length| length != "0")
}
