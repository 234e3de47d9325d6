//! The timeline of an order: every step of its checkout, with context, time and cause.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::test_app::{TestApp, address};
use uuid::Uuid;

async fn steps(shop: &TestApp, customer: &tests::test_app::Person, order: &Value) -> Vec<Value> {
    let path = format!("/orders/{}/timeline", order["id"].as_str().unwrap());
    let timeline = shop.get(&path).by(customer).send().await.expect(200).json();
    timeline["steps"].as_array().unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_timeline_shows_every_step_with_its_context_and_cause() {
    let shop = TestApp::start().await;
    shop.stock("VASE", 1250, 10).await;
    let ada = shop.register_and_log_in("ada").await;
    let order = shop.check_out(&ada, &[("VASE", 1)], "tok_success").await;
    shop.assert_sound().await;

    let steps = steps(&shop, &ada, &order).await;
    let types: Vec<&str> = steps.iter().map(|step| step["event_type"].as_str().unwrap()).collect();
    let mut places = Vec::new();
    for expected in [
        "orders.order-placed.v1",
        "products.stock-reserved.v1",
        "orders.order-awaiting-payment.v2",
        "payments.payment-captured.v1",
        "orders.order-confirmed.v1",
    ] {
        places.push(
            types
                .iter()
                .position(|found| *found == expected)
                .unwrap_or_else(|| panic!("{expected} in {types:?}")),
        );
    }
    assert!(places.is_sorted(), "{types:?}");
    let ids: BTreeSet<&str> = steps.iter().map(|step| step["event_id"].as_str().unwrap()).collect();
    for step in &steps {
        assert_eq!(
            step["event_type"].as_str().unwrap().split('.').next(),
            step["context"].as_str()
        );
        assert!(step["occurred_at"].as_str().unwrap().ends_with('Z'));
        match step["caused_by"].as_str() {
            // The first step was caused by the customer's request.
            Some(cause) if step["event_type"] != "orders.order-placed.v1" => {
                assert!(ids.contains(cause), "the cause of {step} is in the timeline");
            }
            Some(_) | None => {}
        }
        if step["context"] != "orders" {
            assert_eq!(step["handled"]["status"], "handled", "{step}");
        }
    }
    let times: Vec<&str> = steps.iter().map(|step| step["occurred_at"].as_str().unwrap()).collect();
    assert!(times.is_sorted(), "{times:?}");
    shop.stop().await;
}

/// Follows the causes from every step, and returns the types on the way from the last one back to the first. Each way ends
/// at the order's placement, which a request has caused.
fn walked_back(steps: &[Value]) -> Vec<String> {
    let by_id: BTreeMap<&str, &Value> =
        steps.iter().map(|step| (step["event_id"].as_str().unwrap(), step)).collect();
    let mut types = Vec::new();
    for last in steps {
        types.clear();
        let mut step = last;
        loop {
            types.push(step["event_type"].as_str().unwrap().to_owned());
            assert!(types.len() <= steps.len(), "{steps:?} go round in a circle");
            let cause = step["caused_by"].as_str().unwrap_or_else(|| panic!("no cause: {step}"));
            match by_id.get(cause) {
                Some(cause) => step = cause,
                None => break,
            }
        }
        assert_eq!(types.last().unwrap(), "orders.order-placed.v1", "{types:?} of {steps:?}");
    }
    types
}

#[tokio::test(flavor = "multi_thread")]
async fn the_causes_lead_from_the_last_step_of_every_order_to_the_first() {
    let shop = TestApp::start_with_still_clock().await;
    shop.stock("VASE", 1250, 10).await;
    let ada = shop.register_and_log_in("ada").await;
    let place = async |token: &str| shop.place_order(&ada, &[("VASE", 1)], token).await;
    let timeline = async |order: Uuid, status: &str| {
        let order = shop.order_that_is(&ada, order, status).await;
        steps(&shop, &ada, &order).await
    };

    let confirmed = walked_back(&timeline(place("tok_success").await, "confirmed").await);
    assert_eq!(
        confirmed,
        [
            "orders.order-confirmed.v1",
            "payments.payment-captured.v1",
            "orders.order-awaiting-payment.v2",
            "products.stock-reserved.v1",
            "orders.order-placed.v1",
        ]
    );
    let declined = walked_back(&timeline(place("tok_declined").await, "cancelled").await);
    assert_eq!(declined[1], "payments.payment-declined.v1");

    let expired = place("tok_never_answers").await;
    // Its basket is given back in the same commit.
    let item = json!({ "sku": "VASE", "quantity": 1 });
    shop.post("/basket/items").by(&ada).json(&item).send().await.expect(204);
    let body = json!({ "shipping_address": address(), "payment_token": "tok_never_answers" });
    let of_basket = shop.post("/orders").by(&ada).key("of-basket").json(&body).send().await;
    let of_basket = of_basket.expect(202).text_at("/id").parse().unwrap();
    for order in [expired, of_basket] {
        shop.order_that_is(&ada, order, "awaiting-payment").await;
    }
    shop.advance(TimeDelta::minutes(15));
    for order in [expired, of_basket] {
        let steps = timeline(order, "cancelled").await;
        let is_cancelled = |step: &Value| step["event_type"] == "orders.order-cancelled.v1";
        let cancelled = steps.iter().position(is_cancelled).unwrap();
        let expired = walked_back(&steps[..=cancelled]);
        assert_eq!(expired[..2], ["orders.order-cancelled.v1", "orders.order-awaiting-payment.v2"]);
        assert_eq!(expired.len(), 4, "{expired:?}");
        walked_back(&steps);
    }
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guessed_request_id_shows_nothing_of_another_customers_checkout() {
    let shop = TestApp::start().await;
    shop.stock("VASE", 1250, 10).await;
    let ada = shop.register_and_log_in("ada").await;
    let bob = shop.register_and_log_in("bob").await;
    let request_id = "0198c0de-0000-7000-8000-00000000cafe";
    let call = |who| {
        shop.order_call(who, &[("VASE", 1)], "tok_success")
            .header("x-request-id", request_id)
            .header("prefer", "wait=30")
    };
    let of_ada = call(&ada).send().await.expect(201).json();
    let of_bob = call(&bob).send().await.expect(201).json();
    shop.assert_sound().await;
    for (person, order) in [(&ada, &of_ada), (&bob, &of_bob)] {
        let steps = steps(&shop, person, order).await;
        let own = format!("order/{}", order["id"].as_str().unwrap());
        let foreign: Vec<&str> = steps
            .iter()
            .map(|step| step["subject"].as_str().unwrap())
            .filter(|subject| subject.starts_with("order/") && *subject != own)
            .collect();
        assert!(foreign.is_empty(), "{foreign:?} are somebody else's");
    }
    shop.stop().await;
}
