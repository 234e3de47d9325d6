//! A JSON body: read whole and within bounds before anything looks at it.

mod json;

use std::io::ErrorKind;

use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap};
use actix_web::web::BytesMut;
use actix_web::{FromRequest, HttpRequest};
use futures_util::StreamExt;
use futures_util::future::LocalBoxFuture;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::http::fields::Fields;
use crate::http::problem::{Problem, kinds};
use crate::http::reads;
use json::Parsed;

/// The largest body taken, in bytes.
pub const LIMIT: usize = 64 * 1024;

/// The JSON object that a client sent. The extractor refuses everything that is not about fields: 415 for another media
/// type, 413 above [`LIMIT`], 400 for a body that is not JSON or not an object.
#[derive(Debug, Clone)]
pub struct JsonBody {
    values: Map<String, Value>,
    /// The fields that are given more than once, at any depth.
    repeated: Vec<String>,
    fingerprint: [u8; 32],
}

impl JsonBody {
    /// Reads the fields by `read`; 422 names all that are refused. See [`Fields`].
    pub fn read<T>(&self, read: impl FnOnce(&mut Fields) -> Option<T>) -> Result<T, Problem> {
        Fields::of_json(self.values.clone()).read(|fields| {
            for path in &self.repeated {
                fields.refuse(path, "is given more than once");
            }
            read(fields)
        })
    }

    /// A fingerprint of the request in 32 bytes: a hash of the method, the path and the bytes of the body. It tells a
    /// repeat under one Idempotency-Key from a different request.
    pub fn fingerprint(&self) -> &[u8] {
        &self.fingerprint
    }
}

impl FromRequest for JsonBody {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            require_plain_json(request.headers())?;
            let body = read_whole(declared_length(request.headers()), payload).await?;
            let (values, repeated) = parse(&body)?;
            reads::body_was_read(&request);
            Ok(Self { values, repeated, fingerprint: fingerprint(&request, &body) })
        })
    }
}

fn require_plain_json(headers: &HeaderMap) -> Result<(), Problem> {
    let unsupported = |kind, detail| Err(Problem::of(kind, detail));
    let content_type =
        headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    let mut parts = content_type.split(';').map(str::trim);
    let is_json = parts.next().is_some_and(|kind| kind.eq_ignore_ascii_case("application/json"));
    if !is_json || !parts.all(is_utf8_or_no_charset) {
        let detail = "The body must be application/json in UTF-8; say so in Content-Type.";
        return unsupported(&kinds::MEDIA_TYPE_UNSUPPORTED, detail);
    }
    match headers.get(CONTENT_ENCODING) {
        Some(encoding) if encoding != "identity" => {
            unsupported(&kinds::ENCODING_UNSUPPORTED, "The body must not be compressed.")
        }
        Some(_) | None => Ok(()),
    }
}

fn is_utf8_or_no_charset(parameter: &str) -> bool {
    let Some((name, value)) = parameter.split_once('=') else { return parameter.is_empty() };
    !name.eq_ignore_ascii_case("charset") || value.trim_matches('"').eq_ignore_ascii_case("utf-8")
}

pub(crate) fn declared_length(headers: &HeaderMap) -> Option<usize> {
    headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok())
}

/// Reads a body of at most [`LIMIT`] bytes.
pub(super) async fn read_whole(
    declared: Option<usize>,
    payload: Payload,
) -> Result<BytesMut, Problem> {
    read_at_most(LIMIT, declared, payload).await
}

/// Reads a body of at most `limit` bytes.
pub(super) async fn read_at_most(
    limit: usize,
    declared: Option<usize>,
    mut payload: Payload,
) -> Result<BytesMut, Problem> {
    let mut body = BytesMut::with_capacity(declared.unwrap_or(0).min(LIMIT));
    if declared.is_some_and(|length| length > limit) {
        return Err(too_large(limit));
    }
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|error| broke_off(&error))?;
        if body.len().saturating_add(chunk.len()) > limit {
            return Err(too_large(limit));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// A body breaks off with this error when its time is over.
fn was_too_slow(error: &PayloadError) -> bool {
    matches!(error, PayloadError::Io(error) if error.kind() == ErrorKind::TimedOut)
}

/// The refusal of a request whose body broke off: 408 `body-too-slow` or 400 `body-incomplete`.
pub(super) fn broke_off(error: &PayloadError) -> Problem {
    if was_too_slow(error) {
        let detail = "The body did not come in time. Nothing was done; send it again.";
        return Problem::of(&kinds::BODY_TOO_SLOW, detail);
    }
    tracing::debug!(%error, "a body broke off");
    let detail = "The body broke off before its end.";
    Problem::of(&kinds::BODY_INCOMPLETE, detail)
}

fn too_large(limit: usize) -> Problem {
    let detail = format!("The body is larger than {limit} bytes.");
    Problem::of(&kinds::BODY_TOO_LARGE, detail)
}

/// The fields, and the paths of those that are given more than once.
fn parse(body: &[u8]) -> Result<(Map<String, Value>, Vec<String>), Problem> {
    let malformed = |detail| Problem::of(&kinds::MALFORMED_JSON, detail);
    match json::parse(body) {
        Ok(Parsed { value: Value::Object(values), repeated }) => Ok((values, repeated)),
        Ok(_other) => {
            Err(malformed("The body is JSON, but not an object: line 1 column 1.".to_owned()))
        }
        Err(error) => Err(malformed(format!("The body is not JSON: {error}."))),
    }
}

fn fingerprint(request: &HttpRequest, body: &[u8]) -> [u8; 32] {
    let mut hash = Sha256::new();
    // A method and a path hold no line break, so the three parts cannot be cut in two ways.
    hash.update(request.method().as_str());
    hash.update(b"\n");
    hash.update(request.path());
    hash.update(b"\n");
    hash.update(body);
    hash.finalize().into()
}

#[cfg(test)]
mod tests;
