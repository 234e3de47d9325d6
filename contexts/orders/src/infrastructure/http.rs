//! The HTTP adapter: the route table, and the state that the endpoints share. One file an endpoint.

use platform::http::Caller;

use crate::application::Actor;
use crate::domain::CustomerId;

mod route_table;

mod place_order;

mod get_order;
mod list_orders;
mod order_timeline;

mod cancel_order;
mod deliver_order;
mod ship_order;

mod add_to_basket;
mod change_basket_line;
mod clear_basket;
mod remove_from_basket;
mod view_basket;

mod address_form;

mod bodies;
mod problems;
mod shipping_address;
mod state;

#[cfg(test)]
pub(crate) mod testing;

pub(crate) use route_table::{SECOND_VERSION, TABLE, routes};
pub(crate) use state::State;

/// The caller as a customer.
fn customer(caller: &Caller) -> CustomerId {
    CustomerId::from_uuid(caller.user_id)
}

/// The role in which the caller acts: for the shop, with the permission of the route.
fn actor(caller: &Caller) -> Actor {
    if caller.acts_for_the_shop() { Actor::Shop } else { Actor::Customer(customer(caller)) }
}

#[cfg(test)]
mod tests {
    use actix_web::http::StatusCode;
    use actix_web::test::TestRequest;
    use serde_json::json;
    use uuid::Uuid;

    use super::testing::{Shop, at, get, post};
    fn add(sku: &str, quantity: i64) -> TestRequest {
        post("/basket/items").set_json(json!({"sku": sku, "quantity": quantity}))
    }

    fn item(method: TestRequest, sku: &str) -> TestRequest {
        method.uri(&at(&format!("/basket/items/{sku}")))
    }

    #[actix_web::test]
    async fn lines_are_added_changed_removed_and_cleared() {
        let shop = Shop::open().await;
        assert_eq!(shop.call(get("/basket")).await.body, json!({"lines": []}));
        for request in [add("MUG", 2), add("CUP", 1), add("MUG", 1)] {
            assert_eq!(shop.call(request).await.status, StatusCode::NO_CONTENT);
        }
        let change = item(TestRequest::put(), "CUP").set_json(json!({"quantity": 7}));
        assert_eq!(shop.call(change).await.status, StatusCode::NO_CONTENT);
        let basket = shop.call(get("/basket")).await;
        assert!(basket.header("ETag").is_some_and(|tag| tag.starts_with("\"4.")));
        let seen: Vec<_> = basket.body["lines"].as_array().unwrap().iter().collect();
        assert_eq!((&seen[0]["sku"], &seen[0]["quantity"]), (&json!("MUG"), &json!(3)));
        assert_eq!((&seen[1]["sku"], &seen[1]["quantity"]), (&json!("CUP"), &json!(7)));

        assert_eq!(
            shop.call(item(TestRequest::delete(), "MUG")).await.status,
            StatusCode::NO_CONTENT
        );
        assert_eq!(shop.call(item(TestRequest::delete(), "MUG")).await.code(), "not-in-basket");
        let clear = TestRequest::delete().uri(&at("/basket"));
        assert_eq!(shop.call(clear).await.status, StatusCode::NO_CONTENT);
        assert_eq!(shop.call(get("/basket")).await.body, json!({"lines": []}));
    }

    #[actix_web::test]
    async fn an_order_belongs_to_its_customer_and_to_those_who_handle_orders() {
        let shop = Shop::open().await;
        let path = format!("/orders/{}", shop.order().await);
        let stranger = Uuid::from_u128(43);
        let cancel = post(&format!("{path}/cancel"));
        for request in [get(&path), cancel, get(&format!("{path}/timeline"))] {
            let refused = shop.call_as(stranger, &[], request).await;
            assert_eq!((refused.status, refused.code()), (StatusCode::NOT_FOUND, "no-such-order"));
        }
        assert_eq!(shop.call(get("/orders/nonsense")).await.status, StatusCode::NOT_FOUND);
        assert_eq!(shop.call_as_staff(get(&path)).await.status, StatusCode::OK);
        assert_eq!(shop.send(get(&path)).await.status, StatusCode::UNAUTHORIZED);
    }

    #[actix_web::test]
    async fn only_staff_ships_and_delivers_and_a_shipped_order_stays() {
        let shop = Shop::open().await;
        let order = shop.order().await;
        let path = |step: &str| format!("/orders/{order}/{step}");
        assert_eq!(shop.call_as_staff(post(&path("ship"))).await.code(), "order-out-of-turn");
        shop.confirm(order).await;
        assert_eq!(shop.call(post(&path("ship"))).await.code(), "permission-missing");
        assert_eq!(shop.call_as_staff(post(&path("ship"))).await.status, StatusCode::NO_CONTENT);
        assert_eq!(shop.call(post(&path("cancel"))).await.code(), "order-out-of-turn");
        assert_eq!(shop.call_as_staff(post(&path("deliver"))).await.status, StatusCode::NO_CONTENT);
        let found = shop.call(get(&format!("/orders/{order}"))).await;
        assert_eq!(found.body["status"], "delivered");
        assert!(found.body["delivered_at"].is_string());
    }
}
