//! Errors of the log as events of a Sentry project.

use serde_json::Value;
use tokio::time::{Instant, interval};

use super::process::{LOOK_AGAIN, PATIENCE};
use super::receiver::{Posted, Receiver};
use super::shop::Shop;

/// The events in what was posted: an envelope has a line for itself, and two for each item.
fn events(of: &Receiver) -> Vec<Value> {
    let of_posted = |posted: &Posted| {
        let text = String::from_utf8(posted.body.clone()).unwrap();
        let lines: Vec<Value> =
            text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        lines.into_iter().filter(|line| line.get("timestamp").is_some()).collect::<Vec<_>>()
    };
    of.posted().iter().flat_map(of_posted).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_arrives_with_its_chain_and_its_context_and_nothing_personal() {
    let fails = ("FAILPOINTS", "before-commit/orders.order-placed.v1=1*return(error)");
    let shop = Shop::whole(&[fails]).await;
    let order = shop.order("00").await;
    let is_it =
        |event: &Value| event["message"] == "a commit was not confirmed; its caller got the error";
    let (give_up, mut again) = (Instant::now() + PATIENCE, interval(LOOK_AGAIN));
    let event = loop {
        let events = events(&shop.sentry);
        if let Some(event) = events.iter().find(|event| is_it(event)) {
            break event.clone();
        }
        again.tick().await;
        assert!(Instant::now() < give_up, "{events:#?}");
    };
    // The protocol leaves the level of errors out.
    assert!(event.get("level").is_none_or(|level| level == "error"), "{event:#}");
    assert_eq!(event["environment"], "test");
    assert_eq!(event["release"], concat!("galleria@", env!("CARGO_PKG_VERSION")));
    assert_eq!(event["contexts"]["galleria"]["context"], "orders");
    let chain = event["exception"]["values"].to_string();
    for link in ["the store is not available", "the failpoint before-commit/orders.order-placed.v1"]
    {
        assert!(chain.contains(link), "no {link:?} in {event:#}");
    }
    for left_out in ["server_name", "user", "request", "breadcrumbs", "modules"] {
        assert!(event.get(left_out).is_none(), "{left_out}: {event:#}");
    }
    let posted = shop.sentry.posted();
    assert!(posted[0].head[0].starts_with("POST /api/42/envelope/ "), "{posted:?}");
    assert!(posted[0].head.iter().any(|line| line.contains("sentry_key=a1b2c3")), "{posted:?}");
    shop.until_status(&order, "confirmed").await;
    let _nothing_personal_left = shop.stop().await;
}
