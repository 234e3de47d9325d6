//! The route table: every endpoint, and who may call it. One file an endpoint.

use actix_web::web::{self, Data, ServiceConfig};
use platform::http::Caller;

use crate::application::Actor;
use crate::domain::CustomerId;

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

pub(crate) use state::State;

/// Every route of this context, below `/api/v1`. All but the forms of addresses need an access token. A *customer* is its
/// holder, and acts on the own basket and the own orders; an order of another customer is not found. An *admin* acts on all
/// orders. The handlers enforce it (`require_admin`, [`Actor`]), and a test compares.
#[rustfmt::skip]
pub(crate) fn routes(config: &mut ServiceConfig, state: &Data<State>) {
    let at = |path: &str| web::resource(path).app_data(state.clone());
    config
        .service(at("/basket")
            .route(web::get().to(view_basket::view_basket))                   // customer
            .route(web::delete().to(clear_basket::clear_basket)))             // customer
        .service(at("/basket/items")
            .route(web::post().to(add_to_basket::add_to_basket)))             // customer
        .service(at("/basket/items/{sku}")
            .route(web::put().to(change_basket_line::change_basket_line))     // customer
            .route(web::delete().to(remove_from_basket::remove_from_basket))) // customer
        .service(at("/orders")
            .route(web::post().to(place_order::place_order))                  // customer
            .route(web::get().to(list_orders::list_orders)))                  // customer; of all customers: admin
        .service(at("/orders/{id}")
            .route(web::get().to(get_order::get_order)))                      // its customer, admin
        .service(at("/orders/{id}/timeline")
            .route(web::get().to(order_timeline::order_timeline)))            // its customer, admin
        .service(at("/orders/{id}/cancel")
            .route(web::post().to(cancel_order::cancel_order)))               // its customer, admin; until shipped
        .service(at("/orders/{id}/ship")
            .route(web::post().to(ship_order::ship_order)))                   // admin
        .service(at("/orders/{id}/deliver")
            .route(web::post().to(deliver_order::deliver_order)))             // admin
        .service(at("/address-forms/{country}")
            .route(web::get().to(address_form::address_form)));               // anyone
}

/// The caller as a customer.
fn customer(caller: &Caller) -> CustomerId {
    CustomerId::from_uuid(caller.user_id)
}

/// The role in which the caller acts: an admin acts for the shop.
fn actor(caller: &Caller) -> Actor {
    if caller.is_admin() { Actor::Shop } else { Actor::Customer(customer(caller)) }
}

#[cfg(test)]
mod tests {
    use actix_web::http::{Method, StatusCode};
    use actix_web::test::TestRequest;
    use serde_json::json;
    use uuid::Uuid;

    use super::testing::{Shop, at, get, post};
    use crate::DESCRIPTOR;

    /// Every route of the table, with the role that it needs beside an access token.
    const ROUTES: [(&str, &str, Role); 13] = [
        ("GET", "/basket", Role::Customer),
        ("DELETE", "/basket", Role::Customer),
        ("POST", "/basket/items", Role::Customer),
        ("PUT", "/basket/items/MUG", Role::Customer),
        ("DELETE", "/basket/items/MUG", Role::Customer),
        ("POST", "/orders", Role::Customer),
        ("GET", "/orders", Role::Customer),
        ("GET", "/orders/{id}", Role::Customer),
        ("GET", "/orders/{id}/timeline", Role::Customer),
        ("POST", "/orders/{id}/cancel", Role::Customer),
        ("POST", "/orders/{id}/ship", Role::Admin),
        ("POST", "/orders/{id}/deliver", Role::Admin),
        ("GET", "/address-forms/DE", Role::Anyone),
    ];

    #[derive(Clone, Copy, PartialEq, Eq)]
    enum Role {
        Anyone,
        Customer,
        Admin,
    }

    #[actix_web::test]
    async fn every_route_needs_a_token_and_admin_routes_an_admin() {
        let shop = Shop::open().await;
        let id = shop.order().await.to_string();
        for (method, path, role) in ROUTES {
            let path = path.replace("{id}", &id);
            let request = || {
                let method = Method::from_bytes(method.as_bytes()).unwrap();
                TestRequest::default().method(method).uri(&at(&path))
            };
            let stranger = shop.send(request()).await.status;
            assert_eq!(
                stranger == StatusCode::UNAUTHORIZED,
                role != Role::Anyone,
                "{method} {path}: {stranger}"
            );
            let refused = shop.call(request()).await.code() == "admins-only";
            assert_eq!(refused, role == Role::Admin, "{method} {path}");
        }
    }

    #[test]
    fn the_described_route_prefixes_cover_every_route() {
        for (_, path, _) in ROUTES {
            let path = at(path);
            let covers = |prefix: &&str| {
                path.strip_prefix(*prefix)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            };
            assert!(DESCRIPTOR.route_prefixes.iter().any(covers), "{path}");
        }
    }

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
        assert_eq!(basket.header("ETag"), Some("\"4\""));
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
    async fn an_order_belongs_to_its_customer_and_to_admins() {
        let shop = Shop::open().await;
        let path = format!("/orders/{}", shop.order().await);
        let stranger = Uuid::from_u128(43);
        let cancel = post(&format!("{path}/cancel"));
        for request in [get(&path), cancel, get(&format!("{path}/timeline"))] {
            let refused = shop.call_as(stranger, &[], request).await;
            assert_eq!((refused.status, refused.code()), (StatusCode::NOT_FOUND, "no-such-order"));
        }
        assert_eq!(shop.call(get("/orders/nonsense")).await.status, StatusCode::NOT_FOUND);
        assert_eq!(shop.call_as_admin(get(&path)).await.status, StatusCode::OK);
        assert_eq!(shop.send(get(&path)).await.status, StatusCode::UNAUTHORIZED);
    }

    #[actix_web::test]
    async fn only_admins_ship_and_deliver_and_a_shipped_order_stays() {
        let shop = Shop::open().await;
        let order = shop.order().await;
        let path = |step: &str| format!("/orders/{order}/{step}");
        assert_eq!(shop.call_as_admin(post(&path("ship"))).await.code(), "order-out-of-turn");
        shop.confirm(order).await;
        assert_eq!(shop.call(post(&path("ship"))).await.code(), "admins-only");
        assert_eq!(shop.call_as_admin(post(&path("ship"))).await.status, StatusCode::NO_CONTENT);
        assert_eq!(shop.call(post(&path("cancel"))).await.code(), "order-out-of-turn");
        assert_eq!(shop.call_as_admin(post(&path("deliver"))).await.status, StatusCode::NO_CONTENT);
        let found = shop.call(get(&format!("/orders/{order}"))).await;
        assert_eq!(found.body["status"], "delivered");
        assert!(found.body["delivered_at"].is_string());
    }
}
