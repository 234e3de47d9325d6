//! Answers of a small table: their validators, 304, how long caches keep them, and compression.

use std::io::Read;

use actix_web::http::Method;
use actix_web::http::header::{ACCEPT_ENCODING, CONTENT_LENGTH, IF_NONE_MATCH};
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::{App, HttpRequest};
use flate2::read::GzDecoder;
use shared_kernel::Version;

use super::*;
use crate::http::etag;
use crate::http::routes::{Policy, RouteTable, get, put};

const VASES: &str = "vases and bowls";

async fn show() -> HttpResponse {
    let tag = etag(Version::from_u32(3));
    HttpResponse::Ok().insert_header(tag).json(VASES.repeat(100))
}

async fn list(request: HttpRequest) -> HttpResponse {
    HttpResponse::Ok().insert_header((LINK, "<x>")).json(request.path().repeat(300))
}

async fn small() -> HttpResponse {
    HttpResponse::Ok().json(VASES)
}

async fn refuse() -> HttpResponse {
    HttpResponse::NotFound().json(VASES.repeat(100))
}

async fn change() -> HttpResponse {
    HttpResponse::Ok().insert_header(etag(Version::from_u32(3))).json(VASES.repeat(100))
}

fn table() -> RouteTable {
    let ok = StatusCode::OK;
    RouteTable::root([
        get("/shown", show)
            .who(Policy::Public)
            .answers::<String>(ok)
            .tagged()
            .cacheable_as_configured(),
        get("/listed", list).who(Policy::Public).answers::<String>(ok).tagged_by_body(),
        get("/small", small)
            .who(Policy::Public)
            .answers::<String>(ok)
            .tagged_by_body()
            .cacheable(300),
        get("/secret", list).who(Policy::Public).answers::<String>(ok),
        get("/refused", refuse).who(Policy::Public).answers::<String>(ok).tagged_by_body(),
        put("/shown", change).who(Policy::Public).answers::<String>(ok).tagged(),
    ])
}

struct Answer {
    status: u16,
    headers: HeaderMap,
    body: Bytes,
}

impl Answer {
    fn header(&self, name: HeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    fn text(&self) -> String {
        let mut text = String::new();
        if self.header(CONTENT_ENCODING) == "gzip" {
            GzDecoder::new(&*self.body).read_to_string(&mut text).unwrap();
            return text;
        }
        String::from_utf8(self.body.to_vec()).unwrap()
    }
}

async fn ask_of(fresh_for: u32, request: TestRequest) -> Answer {
    let app =
        App::new().configure(|config| table().mount_with(config, fresh_for, |resource| resource));
    let answer = call_service(&init_service(app).await, request.to_request()).await;
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    Answer { status, headers, body: read_body(answer).await }
}

async fn ask(path: &str, headers: &[(HeaderName, &str)]) -> Answer {
    let request = TestRequest::with_uri(path);
    let request =
        headers.iter().fold(request, |request, header| request.insert_header(header.clone()));
    ask_of(5, request).await
}

#[actix_web::test]
async fn what_the_client_holds_is_304_without_a_body_and_with_what_caches_need() {
    for path in ["/shown", "/listed", "/small"] {
        let whole = ask(path, &[]).await;
        let tag = whole.header(ETAG);
        assert_eq!((whole.status, tag.starts_with("W/")), (200, path != "/shown"), "{path}");
        for held in [tag, &format!("\"other\", {tag}"), "*"] {
            let unchanged = ask(path, &[(IF_NONE_MATCH, held)]).await;
            assert_eq!((unchanged.status, unchanged.body.len()), (304, 0), "{path} {held}");
            for kept in [ETAG, CACHE_CONTROL, VARY] {
                assert_eq!(unchanged.header(kept.clone()), whole.header(kept), "{path}");
            }
            for gone in [CONTENT_TYPE, LINK, CONTENT_LENGTH, CONTENT_ENCODING] {
                assert_eq!(unchanged.header(gone), "", "{path}");
            }
        }
        assert_eq!(ask(path, &[(IF_NONE_MATCH, "\"other\"")]).await.status, 200, "{path}");
    }
}

#[actix_web::test]
async fn another_body_has_another_weak_tag() {
    let tags = [ask("/listed", &[]).await, ask("/small", &[]).await];
    assert_ne!(tags[0].header(ETAG), tags[1].header(ETAG));
    assert_eq!(tags[0].header(ETAG), ask("/listed", &[]).await.header(ETAG));
}

#[actix_web::test]
async fn head_is_answered_as_get_is_but_for_the_body() {
    let gzip = || TestRequest::with_uri("/shown").insert_header((ACCEPT_ENCODING, "gzip"));
    let get = ask_of(5, gzip()).await;
    let head = ask_of(5, gzip().method(Method::HEAD)).await;
    for name in [ETAG, CACHE_CONTROL, VARY, CONTENT_ENCODING, CONTENT_TYPE] {
        assert_eq!(head.header(name.clone()), get.header(name.clone()), "{name}");
    }
    let held = gzip().method(Method::HEAD).insert_header((IF_NONE_MATCH, "\"3\""));
    assert_eq!(ask_of(5, held).await.status, 304);
}

#[actix_web::test]
async fn a_change_is_no_read_its_answer_stays_as_it_is() {
    let put = TestRequest::put()
        .uri("/shown")
        .insert_header((IF_NONE_MATCH, "\"3\""))
        .insert_header((ACCEPT_ENCODING, "gzip"));
    let answer = ask_of(5, put).await;
    assert_eq!((answer.status, answer.header(ETAG)), (200, "\"3\""));
    assert_eq!((answer.header(CONTENT_ENCODING), answer.header(VARY)), ("", ""));
}

#[actix_web::test]
async fn a_body_of_some_length_with_a_validator_is_compressed_for_those_who_take_it() {
    for (path, accepted, coding) in [
        ("/shown", "gzip", "gzip"),
        ("/shown", "br, gzip;q=0.1", "gzip"),
        ("/shown", "gzip;q=0", ""),
        ("/shown", "identity", ""),
        ("/listed", "*", "gzip"),
        ("/small", "gzip", ""),
        ("/secret", "gzip", ""),
        ("/refused", "gzip", ""),
    ] {
        let answer = ask(path, &[(ACCEPT_ENCODING, accepted)]).await;
        assert_eq!(answer.header(CONTENT_ENCODING), coding, "{path} {accepted}");
        assert_eq!(answer.text(), ask(path, &[]).await.text(), "{path}");
        let depends = answer.header(VARY).contains("accept-encoding");
        assert_eq!(depends, !["/secret", "/refused"].contains(&path), "{path}");
    }
}

#[actix_web::test]
async fn a_strong_tag_tells_the_codings_apart_and_a_weak_one_does_not() {
    let gzip = (ACCEPT_ENCODING, "gzip");
    assert_eq!(ask("/shown", std::slice::from_ref(&gzip)).await.header(ETAG), "\"3-gzip\"");
    let listed = ask("/listed", &[]).await;
    assert_eq!(ask("/listed", std::slice::from_ref(&gzip)).await.header(ETAG), listed.header(ETAG));
    for held in ["\"3\"", "\"3-gzip\""] {
        let coded = ask("/shown", &[gzip.clone(), (IF_NONE_MATCH, held)]).await;
        assert_eq!((coded.status, coded.header(ETAG)), (304, "\"3-gzip\""));
        let plain = ask("/shown", &[(IF_NONE_MATCH, held)]).await;
        assert_eq!((plain.status, plain.header(ETAG)), (304, "\"3\""));
    }
}

#[actix_web::test]
async fn caches_keep_what_is_declared_and_nothing_for_those_who_send_a_token() {
    let kept = async |fresh_for, path: &str, token: bool| {
        let mut request = TestRequest::with_uri(path);
        if token {
            request = request.insert_header((AUTHORIZATION, "Bearer x"));
        }
        let answer = ask_of(fresh_for, request).await;
        (answer.header(CACHE_CONTROL).to_owned(), answer.header(VARY).contains("authorization"))
    };
    let shown = |text: &str| (text.to_owned(), true);
    assert_eq!(
        kept(5, "/shown", false).await,
        shown("public, max-age=5, stale-while-revalidate=5")
    );
    assert_eq!(kept(0, "/shown", false).await, shown("public, no-cache"));
    assert_eq!(kept(5, "/shown", true).await, shown("private, no-cache"));
    for token in [false, true] {
        assert_eq!(kept(5, "/small", token).await, ("public, max-age=300".to_owned(), false));
        for path in ["/listed", "/secret", "/refused"] {
            assert_eq!(kept(5, path, token).await, (String::new(), false), "{path}");
        }
    }
}
