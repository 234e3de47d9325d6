//! Duplicate deliveries of every event.

use platform::message_log::Kind;
use tests::test_app::{Stock, TestApp};

#[tokio::test(flavor = "multi_thread")]
async fn every_event_of_a_checkout_delivered_again_changes_nothing() {
    let shop = TestApp::start().await;
    let vase = shop.stock("VASE", 1250, 10).await;
    let ada = shop.register_and_log_in("ada").await;
    let bought = shop.check_out(&ada, &[("VASE", 2)], "tok_success").await;
    let cancelled = shop.check_out(&ada, &[("VASE", 1)], "tok_success").await;
    shop.cancel(&ada, cancelled["id"].as_str().unwrap().parse().unwrap()).await.expect(204);
    let declined = shop.check_out(&ada, &[("VASE", 1)], "tok_declined").await;
    shop.assert_sound().await;
    let (before, ignored_before) =
        (shop.event_counts().await, shop.shop().message_log().count(Kind::DuplicateIgnored));

    let mut delivered_again = 0;
    for order in [&bought, &cancelled, &declined] {
        let events = shop.events_of(order["id"].as_str().unwrap().parse().unwrap()).await;
        assert!(events.len() >= 5, "the whole checkout");
        delivered_again += events.len();
        shop.publish_again(events.clone()).await;
        shop.publish_again(events.into_iter().rev().collect()).await;
    }

    shop.assert_sound().await;
    assert_eq!(shop.event_counts().await, before, "no event had a second effect");
    let ignored = shop.shop().message_log().count(Kind::DuplicateIgnored) - ignored_before;
    assert!(
        ignored > 0 && usize::try_from(ignored).unwrap() >= delivered_again / 2,
        "{ignored} of {delivered_again}"
    );
    assert_eq!(shop.stock_of(&vase).await, Stock { on_hand: 8, available: 8 });
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn events_delivered_twice_during_a_checkout_change_nothing() {
    let shop = TestApp::start().await;
    let vase = shop.stock("VASE", 1250, 50).await;
    let ada = shop.register_and_log_in("ada").await;
    let buying = async {
        futures_util::future::join_all(
            (0..20).map(|_| shop.check_out(&ada, &[("VASE", 1)], "tok_success")),
        )
        .await
    };
    let repeating = async {
        for _ in 0..5 {
            for context in ["orders", "products", "payments"] {
                shop.publish_again(shop.published_by(context).await).await;
            }
        }
    };
    let (orders, ()) = tokio::join!(buying, repeating);
    assert!(orders.iter().all(|order| order["status"] == "confirmed"));
    shop.assert_sound().await;
    assert_eq!(shop.stock_of(&vase).await, Stock { on_hand: 30, available: 30 });
    let counts = shop.event_counts().await;
    for once in
        ["products.stock-reserved.v1", "payments.payment-captured.v1", "orders.order-confirmed.v1"]
    {
        assert_eq!(counts[once], 20, "{once}");
    }
    shop.stop().await;
}
