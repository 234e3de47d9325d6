//! A file of comma-separated values as the body of a request. It is read whole, and may be larger than a JSON body: see
//! [`FILE_LIMIT`].

use actix_web::dev::Payload;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap};
use actix_web::{FromRequest, HttpRequest};
use bytes::Bytes;
use futures_util::future::LocalBoxFuture;

use crate::http::body::{declared_length, read_at_most};
use crate::http::problem::{Problem, kinds};
use crate::http::reads;

/// The largest file taken, in bytes.
pub const FILE_LIMIT: usize = 1024 * 1024;

/// The bytes of a file in `text/csv`, in any encoding. The extractor answers 415 for another media type, and 413 above
/// [`FILE_LIMIT`].
#[derive(Debug, Clone)]
pub struct CsvBody(pub Bytes);

impl FromRequest for CsvBody {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        reads::body_was_read(request);
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let headers = request.headers();
            require_plain_csv(headers)?;
            let body = read_at_most(FILE_LIMIT, declared_length(headers), payload).await?;
            Ok(Self(body.freeze()))
        })
    }
}

fn require_plain_csv(headers: &HeaderMap) -> Result<(), Problem> {
    let sent = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = sent.split(';').next().unwrap_or_default().trim();
    if !kind.eq_ignore_ascii_case("text/csv") {
        let detail = "The body must be text/csv; say so in Content-Type.";
        return Err(Problem::of(&kinds::MEDIA_TYPE_UNSUPPORTED, detail));
    }
    match headers.get(CONTENT_ENCODING) {
        Some(encoding) if encoding != "identity" => {
            Err(Problem::of(&kinds::ENCODING_UNSUPPORTED, "The file must not be compressed."))
        }
        Some(_) | None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    async fn read(kind: &str, encoding: &str, body: Vec<u8>) -> Result<Bytes, &'static str> {
        let request = TestRequest::post()
            .insert_header((CONTENT_TYPE, kind))
            .insert_header((CONTENT_ENCODING, encoding))
            .set_payload(body);
        let (request, mut payload) = request.to_http_parts();
        let read = CsvBody::from_request(&request, &mut payload).await;
        read.map(|CsvBody(bytes)| bytes).map_err(|refused| refused.code())
    }

    #[actix_web::test]
    async fn a_file_may_be_larger_than_a_json_body() {
        let file = vec![b'x'; FILE_LIMIT];
        let read_whole = read("text/csv; charset=utf-8", "identity", file).await;
        assert_eq!(read_whole.map(|bytes| bytes.len()), Ok(FILE_LIMIT));
        let larger = read("text/csv", "identity", vec![b'x'; FILE_LIMIT + 1]).await;
        assert_eq!(larger, Err("body-too-large"));
    }

    #[actix_web::test]
    async fn other_media_types_and_compressed_files_are_refused() {
        let json = read("application/json", "identity", Vec::new()).await;
        assert_eq!(json, Err("media-type-unsupported"));
        let packed = read("text/csv", "gzip", Vec::new()).await;
        assert_eq!(packed, Err("encoding-unsupported"));
    }
}
