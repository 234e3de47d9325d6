//! The files that pages load: style sheets, scripts and pictures, which are part of the program. The name of each has a hash of its
//! content, so that browsers keep it for ever and never use an old one.

use std::io::Write;

use actix_web::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY,
};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

/// Browsers need not ask again: another content has another name.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// As much of a hash as tells contents apart, in bytes.
const HASH_BYTES: usize = 6;

/// A file, before it has its name.
#[derive(Debug, Clone)]
pub struct Asset {
    name: &'static str,
    content_type: &'static str,
    text: String,
}

impl Asset {
    /// A style sheet, made of these parts.
    pub fn css(name: &'static str, parts: &[&str]) -> Self {
        Self { name, content_type: "text/css; charset=utf-8", text: parts.concat() }
    }

    /// An ES module.
    pub fn script(name: &'static str, text: &str) -> Self {
        Self { name, content_type: "text/javascript; charset=utf-8", text: text.to_owned() }
    }

    /// A picture.
    pub fn svg(name: &'static str, text: &str) -> Self {
        Self { name, content_type: "image/svg+xml", text: text.to_owned() }
    }
}

/// The files of some pages, below one path.
#[derive(Debug)]
pub struct AssetSet {
    files: Vec<File>,
}

#[derive(Debug)]
struct File {
    name: &'static str,
    path: String,
    content_type: &'static str,
    plain: Bytes,
    gzipped: Bytes,
}

impl AssetSet {
    /// These files below a path such as `/assets`.
    pub fn new(below: &str, assets: Vec<Asset>) -> Self {
        let named = assets.into_iter().map(|asset| File::of(below, asset));
        Self { files: named.collect() }
    }

    /// Where the file of that name is, such as `/assets/shop-1a2b3c4d5e6f.css` for `shop.css`; empty when there is none.
    pub fn path(&self, name: &str) -> &str {
        self.find(name).map_or("", |file| file.path.as_str())
    }

    /// The size of the file of that name in gzip, in bytes.
    pub fn gzipped_size(&self, name: &str) -> usize {
        self.find(name).map_or(0, |file| file.gzipped.len())
    }

    /// The names of all files.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.files.iter().map(|file| file.name)
    }

    /// The answer to a request for one of these files; `None` when its path is none of theirs.
    pub fn answer(&self, request: &HttpRequest) -> Option<HttpResponse> {
        let file = self.files.iter().find(|file| file.path == request.path())?;
        let tag = format!("\"{}\"", file.path);
        let held = request.headers().get(IF_NONE_MATCH).and_then(|value| value.to_str().ok());
        let mut response = match held {
            Some(held) if held.contains(&tag) => HttpResponse::NotModified(),
            Some(_) | None => HttpResponse::Ok(),
        };
        response
            .insert_header((CACHE_CONTROL, FOR_EVER))
            .insert_header((ETAG, tag.clone()))
            .insert_header((VARY, ACCEPT_ENCODING.as_str()));
        if held.is_some_and(|held| held.contains(&tag)) {
            return Some(response.finish());
        }
        response.insert_header((CONTENT_TYPE, file.content_type));
        if takes_gzip(request) {
            response.insert_header((CONTENT_ENCODING, "gzip"));
            return Some(response.body(file.gzipped.clone()));
        }
        Some(response.body(file.plain.clone()))
    }

    fn find(&self, name: &str) -> Option<&File> {
        self.files.iter().find(|file| file.name == name)
    }
}

impl File {
    fn of(below: &str, asset: Asset) -> Self {
        let Asset { name, content_type, text } = asset;
        let mut hash = hex::encode(Sha256::digest(text.as_bytes()));
        hash.truncate(2 * HASH_BYTES);
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
        let path = format!("{below}/{stem}-{hash}.{extension}");
        let gzipped = Bytes::from(gzip(text.as_bytes()));
        Self { name, path, content_type, plain: Bytes::from(text), gzipped }
    }
}

/// The text in gzip, as a browser would get it.
pub fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    // Memory takes every write.
    let _written = encoder.write_all(text);
    encoder.finish().unwrap_or_default()
}

fn takes_gzip(request: &HttpRequest) -> bool {
    let values = request.headers().get_all(ACCEPT_ENCODING);
    let codings = values.filter_map(|value| value.to_str().ok()).flat_map(|text| text.split(','));
    let wants = |coding: &str| {
        let mut parts = coding.split(';').map(str::trim);
        let is_gzip = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("gzip"));
        let weight = parts.next().and_then(|weight| weight.strip_prefix("q="));
        is_gzip && weight.is_none_or(|weight| weight.parse::<f32>().is_ok_and(|q| q > 0.0))
    };
    codings.into_iter().any(wants)
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn set() -> AssetSet {
        let css = Asset::css("shop.css", &["body { color: red }", "p { margin: 0 }"]);
        AssetSet::new("/assets", vec![css, Asset::script("live.js", "export {};")])
    }

    #[test]
    fn the_name_of_a_file_follows_from_its_content() {
        let path = set().path("shop.css").to_owned();
        assert!(path.starts_with("/assets/shop-") && path.strip_suffix(".css").is_some(), "{path}");
        assert_eq!(path, set().path("shop.css"));
        let other = AssetSet::new("/assets", vec![Asset::css("shop.css", &["body {}"])]);
        assert_ne!(path, other.path("shop.css"));
        assert_eq!(set().path("none.css"), "");
    }

    #[test]
    fn a_file_is_kept_for_ever_and_sent_in_gzip_to_those_who_take_it() {
        let set = set();
        let request = TestRequest::with_uri(set.path("shop.css"));
        let answer = set.answer(&request.to_http_request()).unwrap();
        assert_eq!(answer.headers().get(CACHE_CONTROL).unwrap(), FOR_EVER);
        assert_eq!(answer.headers().get(CONTENT_TYPE).unwrap(), "text/css; charset=utf-8");
        assert!(answer.headers().get(CONTENT_ENCODING).is_none());
        let request = TestRequest::with_uri(set.path("shop.css"))
            .insert_header((ACCEPT_ENCODING, "br, gzip"))
            .to_http_request();
        let answer = set.answer(&request).unwrap();
        assert_eq!(answer.headers().get(CONTENT_ENCODING).unwrap(), "gzip");
        let tag = answer.headers().get(ETAG).unwrap().to_str().unwrap().to_owned();
        let held = TestRequest::with_uri(set.path("shop.css")).insert_header((IF_NONE_MATCH, tag));
        assert_eq!(set.answer(&held.to_http_request()).unwrap().status(), 304);
        let other = TestRequest::with_uri("/assets/shop-0.css").to_http_request();
        assert!(set.answer(&other).is_none());
    }
}
