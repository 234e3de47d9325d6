//! `Prefer: wait` over HTTP: the outcome when it comes in time, the plain answer when not.

use std::time::Duration;

use super::*;

#[actix_web::test]
async fn who_would_rather_wait_gets_the_outcome() {
    let shop = Shop::open().await;
    let waiting =
        shop.call(post("/orders").insert_header(("Prefer", "wait=10")).set_json(two_mugs()));
    let confirming = async {
        let order = loop {
            let listed = shop.call(get("/orders")).await;
            if let Some(id) = listed.body["items"][0]["id"].as_str() {
                break OrderId::parse(id).unwrap();
            }
        };
        shop.confirm(order).await;
    };
    let both = async { tokio::join!(waiting, confirming) };
    let (outcome, ()) = tokio::time::timeout(Duration::from_secs(30), both).await.unwrap();
    assert_eq!(
        (outcome.status, &outcome.body["status"]),
        (StatusCode::CREATED, &json!("confirmed"))
    );
    assert_eq!(outcome.header("Preference-Applied"), Some("wait=10"));
    assert!(outcome.header("Location").is_some_and(|path| path.starts_with("/api/v1/orders/")));
}

#[actix_web::test]
async fn who_waited_in_vain_gets_the_plain_answer() {
    let shop = Shop::open().await;
    let waited =
        shop.call(post("/orders").insert_header(("Prefer", "wait=0")).set_json(two_mugs())).await;
    assert_eq!((waited.status, waited.header("Preference-Applied")), (StatusCode::ACCEPTED, None));
}
