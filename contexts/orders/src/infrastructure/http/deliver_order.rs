//! `POST /orders/{id}/deliver`: marks a shipped order as delivered. Only an admin may deliver.

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use platform::http::{Caller, Problem, RequestOrigin};

use super::State;
use super::problems::order_id;
use crate::application::Application;
use crate::application::deliver_order::DeliverOrder;

pub(super) async fn deliver_order(
    state: web::Data<State>,
    caller: Caller,
    path: web::Path<String>,
    request: RequestOrigin,
) -> Result<HttpResponse, Problem> {
    let order = order_id(&path)?;
    let command = DeliverOrder { order };
    let deliver = move |application: Arc<Application>, origin| async move {
        application.deliver_order(command, &origin).await
    };
    state.change_order(&caller, &request, ("deliver-order", order), deliver).await
}

#[cfg(test)]
mod tests {
    use actix_web::http::StatusCode;

    use crate::infrastructure::http::testing::{Shop, post};

    #[actix_web::test]
    async fn only_an_admin_delivers_and_only_a_shipped_order() {
        let shop = Shop::open().await;
        let order = shop.order().await;
        shop.confirm(order).await;
        let deliver = || post(&format!("/orders/{order}/deliver"));
        assert_eq!(shop.call(deliver()).await.code(), "permission-missing");
        assert_eq!(shop.call_as_staff(deliver()).await.code(), "order-out-of-turn");
    }

    #[actix_web::test]
    async fn a_key_delivers_one_order_and_no_other() {
        let shop = Shop::open().await;
        let orders = [shop.order().await, shop.order().await];
        let [delivered, reused] = orders.map(|order| {
            post(&format!("/orders/{order}/deliver")).insert_header(("Idempotency-Key", "d-1"))
        });
        for order in orders {
            shop.confirm(order).await;
            let shipped = shop.call_as_staff(post(&format!("/orders/{order}/ship"))).await;
            assert_eq!(shipped.status, StatusCode::NO_CONTENT);
        }
        assert_eq!(shop.call_as_staff(delivered).await.status, StatusCode::NO_CONTENT);
        let reused = shop.call_as_staff(reused).await;
        let expected = (StatusCode::UNPROCESSABLE_ENTITY, "idempotency-key-reused");
        assert_eq!((reused.status, reused.code()), expected);
    }
}
