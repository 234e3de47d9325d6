//! Each view reads what its publisher has frozen, requires the fields that it needs, and does without those that came later.

use std::sync::Arc;

use platform::testing::ManualClock;

use super::subscriptions;
use crate::application::testing::Shop;
use crate::infrastructure::testing::notifications_database;

/// The samples of the publishers.
const SAMPLES: [(&str, &str); 9] = [
    (
        "users.user-registered.v1",
        r#"{"user_id":"0197a3c1-9f2e-7c4b-8d11-5a0e6f7b2c3d","sealed_email":"sealed.1.Qm9z","language":"de"}"#,
    ),
    (
        "users.profile-changed.v1",
        r#"{"user_id":"0197a3c1-9f2e-7c4b-8d11-5a0e6f7b2c3d","sealed_email":"sealed.1.Qm9z","language":"de"}"#,
    ),
    (
        "users.user-snapshot.v1",
        r#"{"user_id":"0197a3c1-9f2e-7c4b-8d11-5a0e6f7b2c3d","status":"active","roles":[],"sealed_email":"sealed.1.Qm9z",
            "language":"de"}"#,
    ),
    ("users.user-erased.v1", r#"{"user_id":"0197a3c1-9f2e-7c4b-8d11-5a0e6f7b2c3d"}"#),
    (
        "orders.order-placed.v1",
        r#"{"order_id":"0197a3c1-9f2e-7c4b-8d11-5a0e6f7b2c3d","customer_id":"0197a3c0-11aa-7def-9a41-0c2d4e6f8a1b",
            "lines":[],"total_minor":3390,"currency":"EUR","expires_at":"2026-01-01T12:15:00Z"}"#,
    ),
    ("orders.order-confirmed.v1", ORDER),
    ("orders.order-shipped.v1", ORDER),
    (
        "orders.order-cancelled.v1",
        r#"{"order_id":"0197a3c1-9f2e-7c4b-8d11-5a0e6f7b2c3d","reason":"payment-declined"}"#,
    ),
    (
        "payments.refund-completed.v1",
        r#"{"refund_id":"0197a3c1-9f2e-7c4b-8d11-5a0e6f7b2c3f","payment_id":"0197a3c1-9f2e-5c4b-8d11-5a0e6f7b2c3d",
            "order_id":"0197a3c1-9f2e-7c4b-8d11-5a0e6f7b2c3e","amount_minor":1000,"currency":"EUR"}"#,
    ),
];

const ORDER: &str = r#"{"order_id":"0197a3c1-9f2e-7c4b-8d11-5a0e6f7b2c3d"}"#;

#[tokio::test]
async fn views_read_their_events_and_require_their_fields() {
    let database = notifications_database().await;
    let services = database.services(ManualClock::at("2026-03-01T12:00:00Z"));
    let subscriptions = subscriptions(&Arc::new(Shop::open().application), &services);
    for (event_type, sample) in SAMPLES {
        let mut of_event = subscriptions.iter().filter(|one| one.event_type() == event_type);
        let subscription = of_event.next().unwrap();
        subscription.reads(sample).unwrap_or_else(|error| panic!("{event_type}: {error}"));
        assert!(subscription.reads("{}").is_err(), "{event_type} reads nothing of its event");
    }
    assert_eq!(SAMPLES.len() + 1, subscriptions.len(), "the last one is the end of access");
}

#[tokio::test]
async fn users_of_before_have_no_address_in_their_events() {
    let database = notifications_database().await;
    let services = database.services(ManualClock::at("2026-03-01T12:00:00Z"));
    for subscription in subscriptions(&Arc::new(Shop::open().application), &services) {
        let before = match subscription.event_type() {
            "users.user-registered.v1" | "users.profile-changed.v1" => {
                r#"{"user_id":"0197a3c1-9f2e-7c4b-8d11-5a0e6f7b2c3d"}"#
            }
            "users.user-snapshot.v1" => {
                r#"{"user_id":"0197a3c1-9f2e-7c4b-8d11-5a0e6f7b2c3d","status":"erased","roles":[]}"#
            }
            _ => continue,
        };
        subscription.reads(before).unwrap();
    }
}
