//! The text of an answer that may be compressed.

use std::io::Read;

use flate2::read::GzDecoder;
use hyper::header::{CONTENT_ENCODING, HeaderMap};

/// The text of a body, compressed or not.
pub(super) fn decoded(body: &[u8], headers: &HeaderMap) -> String {
    let mut text = Vec::new();
    if headers.get(CONTENT_ENCODING).is_some_and(|coding| coding == "gzip") && !body.is_empty() {
        GzDecoder::new(body).read_to_end(&mut text).expect("gzip, as it says");
    } else {
        text.extend_from_slice(body);
    }
    String::from_utf8_lossy(&text).into_owned()
}
