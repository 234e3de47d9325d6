//! Each view reads the events of its publisher, also with fields that were added later.

use super::subscriptions;
use crate::application::testing::Shop;

const ORDER: &str = r#"{"order_id":"0197a3c1-9f2e-7c4b-8d11-5a0e6f7b2c3d","later":"addition"}"#;
const MONEY: &str = r#"{"refund_id":"0197a3c1-9f2e-7c4b-8d11-5a0e6f7b2c3e","payment_id":"0197a3c1-9f2e-7c4b-8d11-5a0e6f7b2c3f",
    "order_id":"0197a3c1-9f2e-7c4b-8d11-5a0e6f7b2c3d","amount_minor":2500,"currency":"EUR","later":1}"#;
const PRODUCT: &str = r#"{"product_id":"0197a3c1-9f2e-7c4b-8d11-5a0e6f7b2c3d","sku":"MUG","name":"Mug","price_minor":1250,
    "currency":"EUR","on_sale":true,"later":[]}"#;
const USER: &str = r#"{"user_id":"0197a3c1-9f2e-7c4b-8d11-5a0e6f7b2c3d","later":null}"#;
const USER_SNAPSHOT: &str =
    r#"{"user_id":"0197a3c1-9f2e-7c4b-8d11-5a0e6f7b2c3d","status":"active","later":1}"#;

#[test]
fn views_read_their_events_and_require_their_fields() {
    let shop = Shop::open();
    let mut handlers = Vec::new();
    for subscription in subscriptions(&shop.application) {
        let event_type = subscription.event_type();
        let body = match event_type.split_once('.').unwrap() {
            ("users", "user-snapshot.v1") => USER_SNAPSHOT,
            ("users", _) => USER,
            ("products", rest) if rest.starts_with("product-") => PRODUCT,
            ("payments", "payment-captured.v1" | "refund-completed.v1") => MONEY,
            _ => ORDER,
        };
        subscription.reads(body).unwrap_or_else(|error| panic!("{event_type}: {error}"));
        assert!(subscription.reads("{}").is_err(), "{event_type} reads nothing of its event");
        handlers.push(subscription.handler());
    }
    let named = handlers.len();
    handlers.sort_unstable();
    handlers.dedup();
    assert_eq!(
        (named, handlers.len()),
        (16, 16),
        "the inbox distinguishes handlers by their names"
    );
}
