//! `POST /orders/{id}/ship`: ships a confirmed order. Only an admin may ship.

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use platform::http::{Caller, Problem, RequestOrigin};

use super::State;
use super::problems::order_id;
use crate::application::Application;
use crate::application::ship_order::ShipOrder;

pub(super) async fn ship_order(
    state: web::Data<State>,
    caller: Caller,
    path: web::Path<String>,
    request: RequestOrigin,
) -> Result<HttpResponse, Problem> {
    let order = order_id(&path)?;
    let command = ShipOrder { order };
    let ship = move |application: Arc<Application>, origin| async move {
        application.ship_order(command, &origin).await
    };
    state.change_order(&caller, &request, ("ship-order", order), ship).await
}

#[cfg(test)]
mod tests {
    use actix_web::http::StatusCode;

    use crate::infrastructure::http::testing::{Shop, post};

    #[actix_web::test]
    async fn an_admin_ships_a_confirmed_order_once_for_each_key() {
        let shop = Shop::open().await;
        let order = shop.order().await;
        let ship =
            || post(&format!("/orders/{order}/ship")).insert_header(("Idempotency-Key", "s-1"));
        assert_eq!(shop.call_as_staff(ship()).await.code(), "order-out-of-turn");
        shop.confirm(order).await;
        assert_eq!(shop.call(ship()).await.code(), "permission-missing");
        for _ in 0..2 {
            assert_eq!(shop.call_as_staff(ship()).await.status, StatusCode::NO_CONTENT);
        }
        let other = post(&format!("/orders/{}/ship", shop.order().await));
        let reused = shop.call_as_staff(other.insert_header(("Idempotency-Key", "s-1"))).await;
        let expected = (StatusCode::UNPROCESSABLE_ENTITY, "idempotency-key-reused");
        assert_eq!((reused.status, reused.code()), expected);
    }

    #[actix_web::test]
    async fn an_order_whose_customer_was_erased_is_not_shipped() {
        let shop = Shop::open().await;
        let order = shop.order().await;
        shop.confirm(order).await;
        shop.forget_customer().await;
        let refused = shop.call_as_staff(post(&format!("/orders/{order}/ship"))).await;
        assert_eq!(
            (refused.status, refused.code()),
            (StatusCode::CONFLICT, "order-without-address")
        );
    }

    #[actix_web::test]
    async fn an_order_is_not_shipped_when_all_that_was_paid_is_refunded() {
        let shop = Shop::open().await;
        let order = shop.order().await;
        shop.confirm(order).await;
        shop.refund(order, 2500).await;
        let refused = shop.call_as_staff(post(&format!("/orders/{order}/ship"))).await;
        assert_eq!((refused.status, refused.code()), (StatusCode::CONFLICT, "order-refunded"));
        assert!(refused.body["detail"].as_str().unwrap().contains("25.00 EUR"));
    }
}
