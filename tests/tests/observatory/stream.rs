//! The stream of messages: live, resumed after a number, filtered, and over when the host stops.

use std::time::Duration;

use hyper::Method;
use serde_json::Value;
use tests::test_app::{Events, TestApp};

use super::browser::managed_shop;

/// The stream of the first host.
async fn follow(shop: &TestApp, path: &str) -> Events {
    shop.manage(&Method::GET, path).remove(0).follow().await
}

fn published(frames: &[(String, Value)]) -> Vec<String> {
    let records = frames.iter().filter(|(event, _)| event == "messages");
    let records = records.flat_map(|(_, data)| data["items"].as_array().unwrap().clone());
    let published = records.filter(|record| record["kind"] == "published");
    published.map(|record| record["event_type"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_are_streamed_as_they_happen_and_resumed_after_a_number() {
    let shop = managed_shop().await;
    shop.stock("VASE", 1250, 100).await;
    let ada = shop.register_and_log_in("ada").await;
    let mut stream = follow(&shop, "/messages/stream?kind=published").await;
    let order = shop.check_out(&ada, &[("VASE", 1)], "tok_success").await;
    let id = order["id"].as_str().unwrap();
    let is_confirmed = |frames: &[(String, Value)]| {
        published(frames).iter().any(|event| event == "orders.order-confirmed.v1")
    };
    let (frames, last) = stream.until(is_confirmed).await;
    assert!(published(&frames).contains(&"orders.order-placed.v1".to_owned()), "{frames:?}");
    assert!(last > 0);
    drop(stream);

    // Everything about the order again, from the beginning of what is remembered.
    let mut resumed = follow(&shop, &format!("/messages/stream?cursor=1&about={id}")).await;
    let (frames, _) = resumed.until(is_confirmed).await;
    assert_eq!(published(&frames).first().map(String::as_str), Some("orders.order-placed.v1"));
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_journal_is_read_after_a_restart_and_the_restart_is_told() {
    let shop = managed_shop().await;
    shop.stock("VASE", 1250, 100).await;
    let ada = shop.register_and_log_in("ada").await;
    let order = shop.check_out(&ada, &[("VASE", 1)], "tok_success").await;
    let id = order["id"].as_str().unwrap().to_owned();
    let shop = shop.restart_with(|_as_before| {}).await;
    let path = format!("/messages?about={id}&kind=published&limit=50");
    let mut published = Vec::new();
    for call in shop.manage(&Method::GET, &path) {
        let body = call.send().await.expect(200).json();
        published.extend(body["items"].as_array().unwrap().clone());
    }
    let is = |event_type: &str| published.iter().any(|one| one["event_type"] == event_type);
    assert!(is("orders.order-placed.v1") && is("orders.order-confirmed.v1"), "{published:?}");
    let caused = published.iter().filter(|one| one["causation_id"].is_string()).count();
    assert!(caused > 0, "{published:?}");

    let mut resumed = follow(&shop, "/messages/stream?cursor=1").await;
    let is_told = |frames: &[(String, Value)]| {
        frames.iter().any(|(event, data)| event == "skipped" && data["has_unknown_gap"] == true)
    };
    resumed.until(is_told).await;
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_ends_at_once_when_the_host_stops() {
    let shop = managed_shop().await;
    let stream = follow(&shop, "/messages/stream").await;
    let begun = std::time::Instant::now();
    let (ended, ()) = tokio::join!(stream.end(), shop.stop());
    assert!(ended, "the stream said nothing of the end");
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
}
