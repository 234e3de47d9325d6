//! Foreign events over a bus: each takes effect, and they alone bring a checkout to its end.

use platform::bus::Transports;
use platform::bus::in_process::InProcessBus;
use platform::consumer::RetryPolicy;
use platform::context::subscribe;
use shared_kernel::Envelope;
use shared_kernel::bus::{EventBus, Receipts};
use tokio::sync::mpsc;

use super::*;
use crate::domain::CustomerStatus;

/// Receives the acknowledgement of an event.
struct Taken(mpsc::UnboundedSender<Uuid>);

impl Receipts for Taken {
    fn taken(&self, event: Uuid) {
        self.0.send(event).unwrap();
    }

    fn refused(&self, event: Uuid) {
        panic!("{event} was handed back");
    }
}

/// The other contexts.
struct Others {
    bus: Arc<dyn EventBus>,
    counter: u32,
}

impl Others {
    async fn beside(shop: &Shop) -> Self {
        let bus: Arc<dyn EventBus> = Arc::new(InProcessBus::default());
        let contexts = vec!["users", "products", "orders", "payments"];
        let transports = Transports::new(Arc::clone(&bus), None, contexts);
        let retries = RetryPolicy::default();
        subscribe(shop.context.subscriptions(), &shop.services, &transports, retries)
            .await
            .unwrap();
        Self { bus, counter: 100 }
    }

    /// Publishes an event, and returns when its effects are durable.
    async fn publish(&mut self, event_type: &str, subject: &str, data: &Value) {
        self.counter += 1;
        let event = Envelope {
            id: Uuid::from_u128(u128::from(self.counter)),
            source: event_type.split('.').next().unwrap().into(),
            event_type: event_type.into(),
            subject: subject.into(),
            sequence: self.counter,
            time: "2026-01-01T12:00:01Z".parse().unwrap(),
            correlation_id: Uuid::from_u128(9),
            causation_id: None,
            traceparent: None,
            tenant: None,
            data: serde_json::value::to_raw_value(data).unwrap().into(),
        };
        let (taken, mut acknowledged) = mpsc::unbounded_channel();
        let id = event.id;
        self.bus.publish(vec![Arc::new(event)], Arc::new(Taken(taken))).await;
        assert_eq!(acknowledged.recv().await, Some(id));
    }
}

#[actix_web::test]
async fn events_bring_a_checkout_to_its_end() {
    let shop = Shop::open().await;
    let mut others = Others::beside(&shop).await;
    let order = shop.order().await;
    let reservation = format!("reservation/{order}");
    let status = async || {
        let found = shop.call(get(&format!("/orders/{order}"))).await;
        found.body["status"].as_str().unwrap().to_owned()
    };

    others
        .publish("products.stock-reserved.v1", &reservation, &json!({"order_id": order.as_uuid()}))
        .await;
    assert_eq!(status().await, "awaiting-payment");
    let money = json!({
        "payment_id": Uuid::nil(), "refund_id": Uuid::from_u128(5), "order_id": order.as_uuid(),
        "amount_minor": 2500, "currency": "EUR",
    });
    others.publish("payments.payment-captured.v1", "payment/1", &money).await;
    assert_eq!(status().await, "confirmed");
    others
        .publish("products.stock-rejected.v1", &reservation, &json!({"order_id": order.as_uuid()}))
        .await;
    assert_eq!(status().await, "cancelled");
    for _ in 0..2 {
        others.publish("payments.refund-completed.v1", "payment/1", &money).await;
    }
    let found = shop.call(get(&format!("/orders/{order}"))).await;
    assert_eq!(found.body["refunded"]["amount_minor"], 2500);
    assert_eq!(found.body["version"], 5, "the second event was of the same refund");
}

#[actix_web::test]
async fn products_are_replicated_in_the_order_of_their_events() {
    let shop = Shop::open().await;
    let mut others = Others::beside(&shop).await;
    let product = |price: i64, on_sale: bool| {
        json!({
            "product_id": Uuid::from_u128(3), "sku": "POT", "name": "Teapot", "price_minor": price,
            "currency": "EUR", "on_sale": on_sale,
        })
    };
    let add = || post("/basket/items").set_json(json!({"sku": "POT", "quantity": 1}));
    assert_eq!(shop.call(add()).await.fields(), ["sku"]);
    others.publish("products.product-added.v1", "product/3", &product(3000, true)).await;
    assert_eq!(shop.call(add()).await.status, StatusCode::NO_CONTENT);
    others.publish("products.product-repriced.v1", "product/3", &product(2500, true)).await;
    assert_eq!(shop.call(get("/basket")).await.body["lines"][0]["price_now"]["amount_minor"], 2500);
    others.publish("products.product-withdrawn.v1", "product/3", &product(2500, false)).await;
    assert_eq!(shop.call(get("/basket")).await.body["lines"][0]["news"], "withdrawn");
}

#[actix_web::test]
async fn a_customer_is_deactivated_reactivated_and_erased() {
    let shop = Shop::open().await;
    let mut others = Others::beside(&shop).await;
    let user = json!({"user_id": customer().as_uuid()});
    let order = shop.order().await;
    let place = || post("/orders").set_json(two_mugs());

    others.publish("users.user-deactivated.v1", "user/42", &user).await;
    assert_eq!(shop.call(place()).await.code(), "customer-may-not-order");
    others.publish("users.user-reactivated.v1", "user/42", &user).await;
    assert_eq!(shop.call(place()).await.status, StatusCode::ACCEPTED);
    others.publish("users.user-erased.v1", "user/42", &user).await;
    assert_eq!(shop.call(place()).await.code(), "customer-may-not-order");

    let found = shop.call_as_staff(get(&format!("/orders/{order}"))).await;
    assert_eq!(found.body["shipping_address"], Value::Null);
    let found = shop.context.application.customers.find(customer()).await.unwrap().unwrap();
    assert_eq!(found.status(), CustomerStatus::Erased);
}
