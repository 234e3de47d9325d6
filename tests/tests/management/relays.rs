//! A relay that is held by the setting is released on the management port, and held there again, while customers order.

use hyper::Method;
use serde_json::Value;
use tests::test_app::TestApp;

use super::metrics::TOKEN;

/// Decides about the relay of orders on every host that runs it, and returns how many do.
async fn decide(shop: &TestApp, decision: &str) -> usize {
    let mut hosts = 0;
    for call in shop.manage(&Method::POST, &format!("/relays/orders/{decision}")) {
        let answer = call.send().await;
        if answer.status == 404 {
            continue;
        }
        assert_eq!(answer.expect(200).json()["is_held"], decision == "hold");
        hosts += 1;
    }
    hosts
}

/// The relay of orders on the hosts that run it.
async fn relays(shop: &TestApp) -> Vec<Value> {
    let mut found = Vec::new();
    for call in shop.manage(&Method::GET, "/relays") {
        let body = call.send().await.expect(200).json();
        let relays = body["items"].as_array().unwrap().iter();
        found.extend(relays.filter(|relay| relay["context"] == "orders").cloned());
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn a_held_relay_keeps_orders_waiting_until_it_is_released_without_a_restart() {
    let shop = TestApp::start_with(|settings| {
        settings.set("management.listen", "127.0.0.1:0");
        settings.set("management.token", TOKEN);
        settings.held_relays = vec!["orders".to_owned()];
    })
    .await;
    shop.stock("VASE", 1250, 10).await;
    let ada = shop.register_and_log_in("ada").await;
    let order = shop.place_order(&ada, &[("VASE", 1)], "tok_success").await;
    assert!(relays(&shop).await.iter().all(|relay| relay["is_held"] == true));
    let waits = relays(&shop).await.iter().any(|relay| relay["pending"]["count"] != 0);
    assert!(waits, "the order is in the outbox");
    assert_eq!(shop.order(&ada, order).await["status"], "placed");

    assert!(decide(&shop, "release").await > 0);
    shop.order_that_is(&ada, order, "confirmed").await;
    decide(&shop, "hold").await;
    let order = shop.place_order(&ada, &[("VASE", 1)], "tok_success").await;
    assert!(relays(&shop).await.iter().all(|relay| relay["is_held"] == true));
    assert_eq!(shop.order(&ada, order).await["status"], "placed");

    // A restart reads the setting, and knows of no hold.
    let shop = shop.restart_with(|settings| settings.held_relays.clear()).await;
    assert!(relays(&shop).await.iter().all(|relay| relay["is_held"] == false));
    shop.order_that_is(&ada, order, "confirmed").await;
    shop.assert_sound().await;
    shop.stop().await;
}
