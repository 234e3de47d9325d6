//! A collector and a Sentry that are away, or that take connections and never answer: the shop goes on without them.

use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use super::shop::Shop;

/// The line of the log about each, which is written once.
const SAID: [&str; 2] = ["the collector takes no spans", "Sentry takes no errors"];

/// A stop takes 3 seconds for what waits to be sent, and those of the host itself.
const STOPPED_WITHIN: Duration = Duration::from_secs(8);

/// Buys with everything recorded, and stops while more waits to be sent.
async fn assert_goes_on_without(address: SocketAddr) {
    let (collector, sentry) = (format!("http://{address}"), format!("http://a1b2c3@{address}/42"));
    let shop = Shop::whole(&[
        ("GALLERIA_TRACES_URL", &collector),
        ("GALLERIA_SENTRY_DSN", &sentry),
        // An error for Sentry.
        ("FAILPOINTS", "before-commit/orders.order-placed.v1=1*return(error)"),
    ])
    .await;
    let order = shop.order("01").await;
    shop.until_status(&order, "confirmed").await;
    for words in SAID {
        shop.until_logged(words).await;
    }
    shop.order("01").await;
    let (log, took) = shop.stopped().await;
    assert!(took < STOPPED_WITHIN, "a stop took {took:?}\n{log}");
    for words in SAID {
        assert_eq!(log.matches(words).count(), 1, "{words}: {log}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_checkout_goes_on_while_the_collector_refuses_connections() {
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    assert_goes_on_without(address).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_checkout_goes_on_while_the_collector_never_answers() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    assert_goes_on_without(silent.local_addr().unwrap()).await;
}
