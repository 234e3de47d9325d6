//! The audit trails of a whole shop: what staff do is recorded where they do it, and a checkout is not.

use std::collections::BTreeSet;

use platform::audit_trail::{EntriesWanted, page};
use serde_json::json;
use tests::test_app::TestApp;
use uuid::Uuid;

/// The actions that are recorded in a context, except reads.
async fn recorded(shop: &TestApp, context: &str) -> BTreeSet<String> {
    let entries = page(shop.database(context), &EntriesWanted::default(), None, 1000).await;
    let actions = entries.unwrap().into_iter().map(|entry| entry.action);
    actions.filter(|action| action != "personal-data-read").collect()
}

fn set(actions: &[&str]) -> BTreeSet<String> {
    actions.iter().map(ToString::to_string).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_staff_do_is_recorded_in_each_context_and_a_checkout_is_not() {
    let shop = TestApp::start().await;
    let vase = shop.stock("VASE", 1250, 100).await;
    let ada = shop.register_and_log_in("ada").await;
    let order = shop.check_out(&ada, &[("VASE", 1)], "tok_success").await;
    let order: Uuid = order["id"].as_str().unwrap().parse().unwrap();
    let goods = set(&["product-added", "stock-received"]);
    assert_eq!(recorded(&shop, "orders").await, set(&[]));
    assert_eq!(recorded(&shop, "payments").await, set(&[]));
    assert_eq!(recorded(&shop, "products").await, goods);

    let payment = shop.payment_of(order).await.unwrap()["id"].as_str().unwrap().to_owned();
    shop.reprice(&vase, 1300).await;
    let admin = shop.admin().await;
    let refund =
        json!({ "reason": "a scratch", "amount": { "amount_minor": 1, "currency": "EUR" } });
    let refund = shop.post(&format!("/payments/{payment}/refunds")).by(admin).json(&refund);
    assert!(refund.fresh_key().send().await.status < 300);
    shop.post(&format!("/orders/{order}/ship")).by(admin).send().await.expect(204);
    shop.assert_sound().await;
    let repriced = recorded(&shop, "products").await;
    assert!(repriced.is_superset(&goods) && repriced.len() == 3, "{repriced:?}");
    assert_eq!(recorded(&shop, "orders").await, set(&["order-shipped"]));
    assert!(recorded(&shop, "payments").await.contains("refund-requested"));
    let shipped = shop.get("/orders/audit-entries?action=order-shipped").by(admin).send().await;
    let shipped = shipped.expect(200);
    assert_eq!(shipped.text_at("/items/0/object"), format!("order/{order}"));
    assert_eq!(shipped.text_at("/items/0/principal_id"), admin.id.to_string());
    assert_eq!(shipped.text_at("/items/0/network"), "127.0.0.1");
    shop.stop().await;
}
