//! `POST /orders/{id}/cancel`: cancels an order that is not shipped. Its customer may cancel, and an admin for the shop.

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use platform::http::{Caller, Problem, RequestOrigin};

use super::problems::order_id;
use super::{State, actor};
use crate::application::Application;
use crate::application::cancel_order::CancelOrder;

pub(super) async fn cancel_order(
    state: web::Data<State>,
    caller: Caller,
    path: web::Path<String>,
    request: RequestOrigin,
) -> Result<HttpResponse, Problem> {
    let (order, by) = (order_id(&path)?, actor(&caller));
    let command = CancelOrder { order, by };
    let cancel = move |application: Arc<Application>, origin| async move {
        application.cancel_order(command, &origin).await
    };
    state.change_order(&caller, &request, ("cancel-order", order), cancel).await
}

#[cfg(test)]
mod tests {
    use actix_web::http::StatusCode;

    use crate::infrastructure::http::testing::{Shop, get, post};

    #[actix_web::test]
    async fn a_cancellation_has_a_reason_and_repeats_under_its_key() {
        let shop = Shop::open().await;
        let order = shop.order().await;
        let cancel =
            || post(&format!("/orders/{order}/cancel")).insert_header(("Idempotency-Key", "c-1"));
        for _ in 0..2 {
            assert_eq!(shop.call(cancel()).await.status, StatusCode::NO_CONTENT);
        }
        let again = shop.call(post(&format!("/orders/{order}/cancel"))).await;
        assert_eq!((again.status, again.code()), (StatusCode::CONFLICT, "order-out-of-turn"));
        let found = shop.call(get(&format!("/orders/{order}"))).await;
        assert_eq!(found.body["cancel_reason"], "by-customer");
        let other = post(&format!("/orders/{}/cancel", shop.order().await));
        let reused = shop.call(other.insert_header(("Idempotency-Key", "c-1"))).await;
        let expected = (StatusCode::UNPROCESSABLE_ENTITY, "idempotency-key-reused");
        assert_eq!((reused.status, reused.code()), expected);
    }
}
