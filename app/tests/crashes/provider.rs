//! The payment provider's ledger, read over HTTP.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};
use uuid::Uuid;

/// The captured amounts less the refunded ones, by the key of the charge.
pub(crate) async fn captured(provider: SocketAddr) -> BTreeMap<Uuid, i64> {
    let (mut captured, mut after) = (BTreeMap::new(), Uuid::nil());
    loop {
        let page = ask(provider, "GET", &format!("captures?after={after}"), None).await;
        let items = page["items"].as_array().unwrap();
        if items.is_empty() {
            return captured;
        }
        for item in items {
            after = item["idempotency_key"].as_str().unwrap().parse().unwrap();
            let minor = |field: &str| item[field].as_i64().unwrap();
            let before = captured.insert(after, minor("amount_minor") - minor("refunded_minor"));
            assert_eq!(before, None, "the provider reports {after} twice");
        }
    }
}

/// Lets the provider capture money that no shop requested.
pub(crate) async fn capture_unasked(provider: SocketAddr) {
    let charge = json!({ "amount_minor": 100, "currency": "EUR", "token": "tok_success" });
    let charged = ask(provider, "POST", "charges", Some(charge)).await;
    assert_eq!(charged["status"], "captured");
}

async fn ask(provider: SocketAddr, method: &str, path: &str, body: Option<Value>) -> Value {
    let client = Client::builder(TokioExecutor::new()).build_http::<Full<Bytes>>();
    let request = hyper::Request::builder()
        .method(method)
        .uri(format!("http://{provider}/v1/{path}"))
        .header("idempotency-key", Uuid::from_bytes(rand::random()).to_string())
        .body(Full::new(body.map_or_else(Bytes::new, |body| body.to_string().into())))
        .unwrap();
    let answer = client.request(request).await.unwrap();
    assert!(answer.status().is_success(), "{answer:?}");
    serde_json::from_slice(&answer.into_body().collect().await.unwrap().to_bytes()).unwrap()
}
