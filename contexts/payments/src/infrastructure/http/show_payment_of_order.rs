//! `GET /payments/by-order/{order_id}`: the payment of an order, for its customer. To others it does not exist.

use actix_web::{HttpResponse, web};
use platform::http::{Caller, Problem};

use super::State;
use super::bodies::PaymentBody;
use super::problems::no_such_payment;
use crate::domain::OrderId;

pub(super) async fn show_payment_of_order(
    state: web::Data<State>,
    caller: Caller,
    path: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let order = OrderId::parse(&path).map_err(|_not_an_id| no_such_payment())?;
    let payment = state.application.payment_of_order(order).await?.ok_or_else(no_such_payment)?;
    if !caller.may_act_for(payment.customer().as_uuid()) {
        return Err(no_such_payment());
    }
    Ok(HttpResponse::Ok().json(PaymentBody::of(&payment)))
}

#[cfg(test)]
mod tests {
    use actix_web::http::StatusCode;
    use serde_json::json;

    use crate::infrastructure::http::testing::{Shop, get};

    #[tokio::test]
    async fn customers_see_the_payments_of_their_orders_and_no_others() {
        let shop = Shop::open().await;
        let payment = shop.checkout(1, "tok_insufficient_funds").await;
        let path = format!("/api/v1/payments/by-order/{}", payment.order());
        let owner = payment.customer().as_uuid().as_u128();
        let seen =
            shop.ask(get(&path).insert_header(("authorization", shop.customer(owner)))).await;
        assert_eq!(seen.status, StatusCode::OK);
        assert_eq!(seen.body["status"], "declined");
        assert_eq!(seen.body["decline_reason"], "insufficient_funds");
        assert_eq!(seen.body["amount"], json!({"amount_minor": 2_500, "currency": "EUR"}));
        assert_eq!(seen.body.get("provider_reference"), None);
        let stranger =
            shop.ask(get(&path).insert_header(("authorization", shop.customer(7)))).await;
        assert_eq!(stranger.status, StatusCode::NOT_FOUND);
        assert_eq!(stranger.body["code"], "no-such-payment");
        let admin = shop.ask(get(&path).insert_header(("authorization", shop.staff()))).await;
        assert_eq!(admin.status, StatusCode::OK);
        let anonymous = shop.ask(get(&path)).await;
        assert_eq!(anonymous.status, StatusCode::UNAUTHORIZED);
    }
}
