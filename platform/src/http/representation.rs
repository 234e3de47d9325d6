//! The way in which the answers of a reading endpoint are represented, as its route table declares it: validators and 304,
//! how long caches may keep them, and compression.
//!
//! Compressed is what has a validator. Tokens, log-in pages and keys have none, so no secret is ever in a body whose length
//! tells of it, and no stream is held back.

use actix_web::body::{BoxBody, MessageBody, None as NoBody};
use actix_web::http::StatusCode;
use actix_web::http::header::{
    AUTHORIZATION, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, HeaderMap, HeaderName,
    HeaderValue, LINK, VARY,
};
use actix_web::{HttpRequest, HttpResponse};
use bytes::Bytes;
use ring::digest::{SHA256, digest};

use crate::http::compression::{SMALLEST, accepts_gzip, gzip};
use crate::http::entity_tags::in_gzip;
use crate::http::if_none_match::holds;

/// The source of an `ETag`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Validator {
    /// The version of the one aggregate that is shown: a strong tag, which its handler sets and `If-Match` takes.
    Version,
    /// The bytes of the body, for lists and for answers that are composed: a weak tag, which serves `If-None-Match` alone.
    Body,
}

/// How long caches may use an answer that is the same for everybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freshness {
    /// So many seconds: it changes with the program, or long before it matters.
    Seconds(u32),
    /// As long as is configured: people of this shop change it. Those who send a token get an answer for themselves alone, so
    /// that no cache shows them what was before their own change.
    Configured,
}

/// How the answers of one endpoint are represented.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Representation {
    validator: Option<Validator>,
    freshness: Option<Freshness>,
    /// The seconds of [`Freshness::Configured`].
    configured: u32,
}

impl Representation {
    /// That of a reading endpoint. Others have the default: their answers stay as they are.
    pub(crate) const fn new(
        validator: Option<Validator>,
        freshness: Option<Freshness>,
        configured: u32,
    ) -> Self {
        Self { validator, freshness, configured }
    }

    /// The answer as it is sent: with its headers, compressed if the client takes that, or 304 without its body if the client
    /// holds it already. Refusals, redirections and streams stay as they are.
    pub(crate) async fn finish(self, request: &HttpRequest, answer: HttpResponse) -> HttpResponse {
        if answer.status() != StatusCode::OK {
            return answer;
        }
        let (mut head, body) = answer.into_parts();
        self.say_freshness(request, head.headers_mut());
        let Some(validator) = self.validator else { return head.set_body(body) };
        let body = match body.try_into_bytes() {
            Ok(whole) => whole,
            Err(stream) => return head.set_body(stream),
        };
        let headers = head.headers_mut();
        add_vary(headers, "accept-encoding");
        let Some(tag) = tag(validator, headers, &body) else {
            return head.set_body(BoxBody::new(body));
        };
        let is_coded = body.len() >= SMALLEST && accepts_gzip(request);
        if holds(request, &tag) {
            return not_modified(head, if is_coded { in_gzip(&tag) } else { tag }.as_str());
        }
        let zipped = if is_coded { gzip(body.clone()).await } else { None };
        let headers = head.headers_mut();
        let (tag, body) = match zipped {
            Some(zipped) => {
                headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
                (in_gzip(&tag), zipped)
            }
            None => (tag, body),
        };
        put(headers, ETAG, &tag);
        head.set_body(BoxBody::new(body))
    }

    fn say_freshness(self, request: &HttpRequest, headers: &mut HeaderMap) {
        let shared = match self.freshness {
            None => return,
            Some(Freshness::Seconds(seconds)) => format!("public, max-age={seconds}"),
            Some(Freshness::Configured) => {
                add_vary(headers, "authorization");
                match self.configured {
                    _ if request.headers().contains_key(AUTHORIZATION) => {
                        "private, no-cache".to_owned()
                    }
                    0 => "public, no-cache".to_owned(),
                    seconds => {
                        format!("public, max-age={seconds}, stale-while-revalidate={seconds}")
                    }
                }
            }
        };
        put(headers, CACHE_CONTROL, &shared);
    }
}

/// The tag of the body as it is, without a content coding.
fn tag(validator: Validator, headers: &HeaderMap, body: &Bytes) -> Option<String> {
    match validator {
        Validator::Version => {
            headers.get(ETAG).and_then(|value| value.to_str().ok()).map(str::to_owned)
        }
        Validator::Body => {
            // Half of the digest is enough: nobody finds two bodies with the same 128 bits.
            let digest = digest(&SHA256, body);
            let half = digest.as_ref().get(..16).unwrap_or_default();
            Some(format!("W/\"{}\"", hex::encode(half)))
        }
    }
}

/// 304: what describes the body is left out, what caches need stays (RFC 9110, 15.4.5).
fn not_modified(mut head: HttpResponse<()>, tag: &str) -> HttpResponse {
    *head.status_mut() = StatusCode::NOT_MODIFIED;
    let headers = head.headers_mut();
    headers.remove(CONTENT_TYPE);
    headers.remove(LINK);
    put(headers, ETAG, tag);
    head.set_body(BoxBody::new(NoBody::new()))
}

fn put(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

/// Adds a header of the request to those that the answer depends on. All of them stand in one `Vary`: the middleware for CORS
/// keeps one only.
fn add_vary(headers: &mut HeaderMap, name: &str) {
    let known = headers.get(VARY).and_then(|value| value.to_str().ok());
    let all = known.map_or_else(|| name.to_owned(), |known| format!("{known}, {name}"));
    put(headers, VARY, &all);
}

#[cfg(test)]
mod tests;
