//! Pages of another origin use what the description declares: every request header passes the preflight of a browser, and every
//! response header may be read.

use std::collections::BTreeSet;

use hyper::Method;
use serde_json::Value;
use tests::test_app::{Call, TestApp};

const PAGE: &str = "https://pages.example";
/// A page reads `Cache-Control` without being allowed to; `Vary` is for caches alone.
const NEVER_NAMED: [&str; 2] = ["cache-control", "vary"];

/// Request headers that the description does not declare: they carry a token, the type of a body, a trace and the id of a request.
const UNDECLARED: [&str; 4] = ["authorization", "content-type", "traceparent", "x-request-id"];
const METHODS: [&str; 6] = ["DELETE", "GET", "HEAD", "PATCH", "POST", "PUT"];

/// The part of the description itself, or the component that it refers to.
fn resolved<'a>(document: &'a Value, part: &'a Value) -> &'a Value {
    match part["$ref"].as_str() {
        Some(reference) => document.pointer(reference.trim_start_matches('#')).unwrap(),
        None => part,
    }
}

/// The request headers and the response headers of every operation.
fn declared(document: &Value) -> (BTreeSet<String>, BTreeSet<String>) {
    let (mut sent, mut answered) = (BTreeSet::new(), BTreeSet::new());
    let paths = document["paths"].as_object().unwrap().values();
    for operation in paths.flat_map(|path| path.as_object().unwrap().values()) {
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        let parameters = parameters.map(|parameter| resolved(document, parameter));
        let headers = parameters.filter(|parameter| parameter["in"] == "header");
        sent.extend(headers.map(|header| header["name"].as_str().unwrap().to_lowercase()));
        for response in operation["responses"].as_object().into_iter().flat_map(|all| all.values())
        {
            let headers = resolved(document, response)["headers"].as_object();
            answered.extend(
                headers.into_iter().flat_map(|all| all.keys()).map(|name| name.to_lowercase()),
            );
        }
    }
    (sent, answered)
}

fn preflight(shop: &TestApp, method: &str) -> Call {
    let asked = shop.call(Method::OPTIONS, "/orders").header("origin", PAGE);
    asked.header("access-control-request-method", method)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_a_configured_origin_uses_every_header_that_is_declared() {
    let pages = TestApp::start_with(|settings| settings.set("http.cors_origins", PAGE));
    let shop = Box::pin(pages).await;
    let described = shop.get("/openapi.json").header("origin", PAGE).send().await.expect(200);
    let (sent, answered) = declared(&described.json());
    assert!(sent.contains("idempotency-key") && answered.contains("etag"), "{sent:?} {answered:?}");
    for header in sent.iter().map(String::as_str).chain(UNDECLARED) {
        let preflight = preflight(&shop, "POST");
        preflight.header("access-control-request-headers", header).send().await.expect(200);
    }
    for method in METHODS {
        preflight(&shop, method).send().await.expect(200);
    }
    let shown = described.header("access-control-expose-headers").unwrap().to_lowercase();
    let shown: BTreeSet<&str> = shown.split(',').map(str::trim).collect();
    for header in answered.iter().filter(|name| !NEVER_NAMED.contains(&&***name)) {
        assert!(shown.contains(&**header), "{header} is not among {shown:?}");
    }
    shop.stop().await;
}
