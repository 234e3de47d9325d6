//! A crash between commit and publish, in each context: the next start publishes the committed events.

use tests::test_app::{Stock, TestApp};

#[tokio::test(flavor = "multi_thread")]
async fn a_checkout_cut_off_after_any_commit_is_finished_after_a_restart() {
    for context in ["orders", "products", "payments"] {
        let shop = TestApp::start().await;
        let vase = shop.stock("VASE", 1250, 10).await;
        let ada = shop.register_and_log_in("ada").await;
        let shop =
            shop.restart_with(|settings| settings.held_relays = vec![context.to_owned()]).await;
        let order = shop.place_order(&ada, &[("VASE", 1)], "tok_success").await;
        // The checkout goes on until it needs this context's events.
        let last = match context {
            "orders" => "orders.order-placed.v1",
            "products" => "products.stock-reserved.v1",
            _ => "payments.payment-captured.v1",
        };
        shop.until(&format!("{last} to be committed"), || async {
            let events = shop.published_by(context).await;
            events.iter().any(|event| &*event.event_type == last).then_some(())
        })
        .await;
        assert_ne!(shop.order(&ada, order).await["status"], "confirmed");

        let shop = shop.restart_with(|settings| settings.held_relays.clear()).await;
        let confirmed = shop.order_that_is(&ada, order, "confirmed").await;
        assert_eq!(confirmed["total"]["amount_minor"], 1250);
        shop.stock_that_is(&vase, Stock { on_hand: 9, available: 9 }).await;
        shop.assert_sound().await;
        shop.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_undo_cut_off_after_any_commit_is_finished_after_a_restart() {
    for context in ["orders", "payments"] {
        let shop = TestApp::start().await;
        let vase = shop.stock("VASE", 1250, 10).await;
        let ada = shop.register_and_log_in("ada").await;
        let order = shop.check_out(&ada, &[("VASE", 1)], "tok_success").await;
        let id = order["id"].as_str().unwrap().parse().unwrap();
        shop.assert_sound().await;
        let shop =
            shop.restart_with(|settings| settings.held_relays = vec![context.to_owned()]).await;
        shop.cancel(&ada, id).await.expect(204);

        let shop = shop.restart_with(|settings| settings.held_relays.clear()).await;
        shop.payment_that(id, "refunded", |payment| payment["refunded"]["amount_minor"] == 1250)
            .await;
        shop.stock_that_is(&vase, Stock { on_hand: 10, available: 10 }).await;
        shop.assert_sound().await;
        shop.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_acknowledged_order_survives_every_restart() {
    let shop = TestApp::start().await;
    shop.stock("VASE", 1250, 100).await;
    let ada = shop.register_and_log_in("ada").await;
    let mut shop = shop;
    let mut acknowledged = Vec::new();
    for _round in 0..3 {
        let places = (0..10).map(|_| shop.place_order(&ada, &[("VASE", 1)], "tok_success"));
        acknowledged.extend(futures_util::future::join_all(places).await);
        // The stop comes while checkouts are in progress.
        shop = shop.restart_with(|_as_before| {}).await;
    }
    for order in &acknowledged {
        shop.order_that_is(&ada, *order, "confirmed").await;
    }
    shop.assert_sound().await;
    let mine = shop.get("/orders?limit=100").by(&ada).send().await.expect(200).json();
    assert_eq!(mine["items"].as_array().unwrap().len(), acknowledged.len());
    shop.stop().await;
}
