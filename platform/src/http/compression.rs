//! Whether a client takes gzip (RFC 9110, 12.5.3), and the compression of a whole body.

use std::io::Write;

use actix_web::http::header::ACCEPT_ENCODING;
use actix_web::{HttpRequest, web};
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;

/// A smaller body is sent as it is: it fits into one packet, or nearly so.
pub(crate) const SMALLEST: usize = 1024;
/// A larger one is compressed on a thread that may block: it takes a millisecond or more.
const LARGEST_IN_PLACE: usize = 128 * 1024;

/// Whether the client takes an answer in gzip. Without the header it is taken not to: it may be a program that does not know
/// content codings.
pub(crate) fn accepts_gzip(request: &HttpRequest) -> bool {
    let headers = request.headers().get_all(ACCEPT_ENCODING);
    let (mut gzip, mut any) = (None, None);
    for entry in headers.filter_map(|value| value.to_str().ok()).flat_map(|text| text.split(',')) {
        let mut parts = entry.split(';').map(str::trim);
        let coding = parts.next().unwrap_or_default();
        let wanted = weighs_something(parts.next());
        if coding.eq_ignore_ascii_case("gzip") || coding.eq_ignore_ascii_case("x-gzip") {
            gzip = Some(wanted);
        } else if coding == "*" {
            any = Some(wanted);
        }
    }
    gzip.or(any).unwrap_or(false)
}

/// Whether a weight (`q=0.5`) is more than nothing; one that cannot be read counts as nothing.
fn weighs_something(weight: Option<&str>) -> bool {
    let Some(weight) = weight else { return true };
    let number = weight.strip_prefix("q=").or_else(|| weight.strip_prefix("Q="));
    number.and_then(|number| number.parse::<f32>().ok()).is_some_and(|number| number > 0.0)
}

/// The body in gzip; `None` when it would not be smaller.
pub(crate) async fn gzip(body: Bytes) -> Option<Bytes> {
    if body.len() <= LARGEST_IN_PLACE {
        return compressed(&body);
    }
    web::block(move || compressed(&body)).await.ok().flatten()
}

fn compressed(body: &[u8]) -> Option<Bytes> {
    // The fast level: the others take several times as long, and save a tenth.
    let mut encoder = GzEncoder::new(Vec::with_capacity(body.len() / 2), Compression::fast());
    // Memory takes every write.
    encoder.write_all(body).ok()?;
    let written = encoder.finish().ok()?;
    (written.len() < body.len()).then(|| Bytes::from(written))
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use actix_web::test::TestRequest;
    use flate2::read::GzDecoder;

    use super::*;

    fn accepts(header: &str) -> bool {
        let request = TestRequest::get().insert_header((ACCEPT_ENCODING, header));
        accepts_gzip(&request.to_http_request())
    }

    #[test]
    fn gzip_is_taken_by_those_who_say_so() {
        for header in
            ["gzip", "GZIP", "x-gzip", "deflate, gzip;q=0.5, br", "*", "br, *;q=0.1", "gzip;Q=1"]
        {
            assert!(accepts(header), "{header}");
        }
        for header in
            ["", "identity", "br", "gzip;q=0", "*;q=0", "gzip;q=0, *", "gzip;q=x", "gzipped"]
        {
            assert!(!accepts(header), "{header}");
        }
        assert!(!accepts_gzip(&TestRequest::get().to_http_request()), "no header");
    }

    #[actix_web::test]
    async fn what_is_compressed_is_read_back_and_what_would_grow_is_not() {
        for length in [SMALLEST, LARGEST_IN_PLACE + 1] {
            let body = Bytes::from("vase ".repeat(length).into_bytes());
            let written = gzip(body.clone()).await.unwrap();
            assert!(written.len() < body.len() / 10);
            let mut read = Vec::new();
            GzDecoder::new(&*written).read_to_end(&mut read).unwrap();
            assert_eq!(read, body);
        }
        assert_eq!(gzip(Bytes::from_static(b"short")).await, None);
    }
}
