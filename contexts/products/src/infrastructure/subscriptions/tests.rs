//! The views against the bodies that `orders` publishes.

use super::*;
use crate::application::testing::Shop;

#[test]
fn each_view_reads_the_published_body_and_refuses_an_empty_one() {
    let application = Arc::new(Shop::new().into_application());
    let order = "\"order_id\":\"0197a3c1-9f2e-7c4b-8d11-5a0e6f7b2c3d\"";
    let placed = format!(
        "{{{order},\"customer_id\":\"0197a3c1-9f2e-7c4b-8d11-5a0e6f7b2c3e\",\"lines\":[{{\"sku\":\"VASE\",\
         \"quantity\":2,\"unit_price_minor\":6900}}],\"total_minor\":13800,\"currency\":\"EUR\",\
         \"expires_at\":\"2026-01-01T12:15:00Z\"}}"
    );
    let bodies = [
        ("orders.order-placed.v1", placed),
        ("orders.order-confirmed.v1", format!("{{{order}}}")),
        ("orders.order-cancelled.v1", format!("{{{order},\"reason\":\"payment-declined\"}}")),
    ];
    let subscriptions = subscriptions(&application);
    assert_eq!(subscriptions.len(), bodies.len());
    for (subscription, (event_type, body)) in subscriptions.iter().zip(bodies) {
        assert_eq!(subscription.event_type(), event_type);
        subscription.reads(&body).unwrap();
        assert!(subscription.reads("{}").is_err());
    }
}
