//! A poison message: it delays its own order only, an operator sees the dead letter, and a replay repairs it.

use std::sync::Arc;

use serde_json::value::RawValue;
use shared_kernel::Envelope;
use tests::test_app::TestApp;
use uuid::Uuid;

/// A copy of an event with a body that no handler can read.
fn poisoned(event: &Envelope, id: u128, subject: &str) -> Arc<Envelope> {
    let data = RawValue::from_string("{\"order_id\":\"not an id\"}".to_owned()).unwrap();
    Arc::new(Envelope {
        id: Uuid::from_u128(id),
        subject: subject.into(),
        data: data.into(),
        ..event.clone()
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_poisoned_event_becomes_a_dead_letter_and_delays_no_other_order() {
    let shop = TestApp::start().await;
    shop.stock("VASE", 1250, 10).await;
    let ada = shop.register_and_log_in("ada").await;
    shop.check_out(&ada, &[("VASE", 1)], "tok_success").await;
    let placed = shop
        .published_by("orders")
        .await
        .into_iter()
        .find(|event| &*event.event_type == "orders.order-placed.v1")
        .unwrap();

    shop.publish_again(vec![poisoned(&placed, 1, "order/poisoned")]).await;
    let letters = shop
        .until("the dead letter", || async {
            let letters = shop.dead_letters("products").page(None, 10).await.unwrap();
            (!letters.is_empty()).then_some(letters)
        })
        .await;
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0].event_id, Uuid::from_u128(1));
    assert_eq!(letters[0].event["data"]["order_id"], "not an id", "the payload is stored");
    assert!(letters[0].attempts >= 1 && letters[0].last_error.is_some());

    let order = shop.check_out(&ada, &[("VASE", 1)], "tok_success").await;
    assert_eq!(order["status"], "confirmed", "others pass");
    let discarded = shop.dead_letters("products").discard(Uuid::from_u128(1)).await.unwrap();
    assert_eq!(discarded, 1);
    shop.assert_sound().await;
    shop.stop().await;
}
