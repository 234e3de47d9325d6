//! A request as a page reads it.

use std::cell::OnceCell;

use actix_web::HttpRequest;
use actix_web::web::Bytes;

use crate::address::decoded;
use crate::form::Form;

/// A request. Its body comes when the visitor was let in.
#[derive(Debug)]
pub struct Incoming {
    request: HttpRequest,
    body: OnceCell<Bytes>,
}

impl Incoming {
    /// A request without its body.
    pub const fn new(request: HttpRequest) -> Self {
        Self { request, body: OnceCell::new() }
    }

    /// Puts the body to it, once.
    pub(crate) fn receive(&self, body: Bytes) {
        // The table reads one body a request.
        let _first = self.body.set(body);
    }

    /// The request.
    pub const fn request(&self) -> &HttpRequest {
        &self.request
    }

    /// Path and query.
    pub fn path_and_query(&self) -> String {
        self.request.uri().path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string)
    }

    /// A header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.request.headers().get(name).and_then(|value| value.to_str().ok())
    }

    /// A part of the path that the table names, decoded.
    pub fn param(&self, name: &str) -> String {
        // Some letters, such as an encoded slash, are as they came.
        let part = self.request.match_info().get(name).unwrap_or_default();
        decoded(part).unwrap_or_default()
    }

    /// The query.
    pub fn query(&self) -> Form {
        Form::read(self.request.query_string().as_bytes())
    }

    /// The body as it came; empty before it has come.
    pub fn body(&self) -> &[u8] {
        self.body.get().map_or(&[], |body| body)
    }

    /// The body as a form.
    pub fn form(&self) -> Form {
        Form::read(self.body())
    }
}
