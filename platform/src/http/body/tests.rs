//! Bodies that are accepted, and the refusals of the others.

use actix_web::ResponseError;
use actix_web::test::TestRequest;

use super::*;
use crate::http::fields::any_form::TEXT;

async fn extract(request: TestRequest) -> Result<JsonBody, Problem> {
    let (request, mut payload) = request.to_http_parts();
    JsonBody::from_request(&request, &mut payload).await
}

fn post(content_type: &str, body: impl Into<actix_web::web::Bytes>) -> TestRequest {
    TestRequest::post().uri("/orders").insert_header((CONTENT_TYPE, content_type)).set_payload(body)
}

async fn refusal(request: TestRequest) -> (u16, &'static str, String) {
    let problem = extract(request).await.unwrap_err();
    (problem.status_code().as_u16(), problem.code(), problem.to_string())
}

#[actix_web::test]
async fn takes_json_with_or_without_its_charset() {
    for content_type in [
        "application/json",
        "Application/JSON; charset=UTF-8",
        "application/json;charset=\"utf-8\";",
    ] {
        let body = extract(post(content_type, r#"{"name":"Ann"}"#)).await.unwrap();
        let name = body.read(|f| f.text("name", TEXT, |text| Ok::<_, &str>(text.to_owned())));
        assert_eq!(name.unwrap(), "Ann", "{content_type}");
    }
}

#[actix_web::test]
async fn another_media_type_is_415() {
    for content_type in [
        "",
        "text/plain",
        "application/jsonp",
        "application/json; charset=latin1",
        "application/xml",
    ] {
        let (status, code, _) = refusal(post(content_type, "{}")).await;
        assert_eq!((status, code), (415, "media-type-unsupported"), "{content_type}");
    }
    let zipped = post("application/json", "{}").insert_header((CONTENT_ENCODING, "gzip"));
    assert_eq!(refusal(zipped).await.1, "encoding-unsupported");
}

#[actix_web::test]
async fn a_body_above_the_limit_is_413_and_one_at_the_limit_is_read() {
    let of_length = |length: usize| format!("{{\"a\":\"{}\"}}", "x".repeat(length - 8));
    assert_eq!(of_length(LIMIT).len(), LIMIT);
    extract(post("application/json", of_length(LIMIT))).await.unwrap();
    let above = of_length(LIMIT + 1);
    let (status, code, _) = refusal(post("application/json", above)).await;
    assert_eq!((status, code), (413, "body-too-large"));
    let announced = post("application/json", "{}").insert_header((CONTENT_LENGTH, LIMIT + 1));
    assert_eq!(refusal(announced).await.1, "body-too-large");
}

#[actix_web::test]
async fn invalid_json_is_400_with_the_position() {
    for (body, place) in [
        ("", "line 1 column 0"),
        ("{\"a\":1,\n \"b\":}", "line 2 column 6"),
        ("{\"a\":1}x", "line 1 column 8"),
        ("[1]", "line 1 column 1"),
        ("{\"a\":1e999}", "line 1 column"),
    ] {
        let (status, code, words) = refusal(post("application/json", body)).await;
        assert_eq!((status, code), (400, "malformed-json"), "{body}");
        assert!(words.contains(place), "{body}: {words}");
    }
    let not_utf8 = refusal(post("application/json", &b"{\"a\":\"\xff\"}"[..])).await;
    assert_eq!(not_utf8.1, "malformed-json");
    let deep = format!("{{\"a\":{}", "[".repeat(60_000));
    assert_eq!(refusal(post("application/json", deep)).await.1, "malformed-json");
}

#[actix_web::test]
async fn the_fingerprint_tells_requests_apart() {
    let json = "application/json";
    let print = |request| async { extract(request).await.unwrap().fingerprint().to_vec() };
    let first = print(post(json, "{\"a\":1}")).await;
    assert_eq!(first.len(), 32);
    assert_eq!(first, print(post(json, "{\"a\":1}")).await);
    assert_ne!(first, print(post(json, "{\"a\":2}")).await);
    assert_ne!(first, print(post(json, "{\"a\":1}").uri("/refunds")).await);
    assert_ne!(first, print(post(json, "{\"a\":1}").method(actix_web::http::Method::PUT)).await);
}

#[actix_web::test]
async fn a_field_that_is_given_twice_is_refused_with_the_others() {
    let body = r#"{"name": 7, "to": {"city": "Bonn", "city": "Köln"}, "name": "Ann", "colour": 1}"#;
    let body = extract(post("application/json", body)).await.unwrap();
    let refused = body.read(|fields| {
        let name = fields.text("name", TEXT, str::parse::<String>);
        let to = fields.object("to", |to| to.text("city", TEXT, str::parse::<String>));
        Some((name?, to?))
    });
    let refused = refused.unwrap_err();
    let mut named: Vec<&str> = refused.errors().iter().map(|error| error.field.as_str()).collect();
    named.sort_unstable();
    assert_eq!(named, ["colour", "name", "to.city"]);
}

#[test]
fn a_body_that_breaks_off_is_told_from_one_that_is_too_slow() {
    let slow = PayloadError::Io(std::io::Error::from(ErrorKind::TimedOut));
    assert_eq!(broke_off(&slow).code(), "body-too-slow");
    assert_eq!(broke_off(&PayloadError::Incomplete(None)).code(), "body-incomplete");
}
