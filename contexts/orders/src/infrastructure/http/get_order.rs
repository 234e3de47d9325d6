//! `GET /orders/{id}`: one order with its lines.

use actix_web::{HttpResponse, web};
use platform::http::{Caller, Problem};

use super::bodies::with_order;
use super::problems::{no_such_order, order_id};
use super::{State, actor};

pub(super) async fn get_order(
    state: web::Data<State>,
    caller: Caller,
    path: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let order = order_id(&path)?;
    let found = state.application.get_order(order, actor(&caller)).await?;
    Ok(with_order(&mut HttpResponse::Ok(), &found.ok_or_else(no_such_order)?))
}

#[cfg(test)]
mod tests {
    use actix_web::http::StatusCode;

    use crate::infrastructure::http::testing::{Shop, get, post, two_mugs};

    #[actix_web::test]
    async fn without_the_key_of_the_customer_no_address_is_shown_and_none_is_stored() {
        let shop = Shop::open().await;
        let order = shop.order().await;
        shop.lose_keys();
        for request in [get(&format!("/orders/{order}")), post("/orders").set_json(two_mugs())] {
            let refused = shop.call(request).await;
            let expected = (StatusCode::SERVICE_UNAVAILABLE, "person-key-away");
            assert_eq!((refused.status, refused.code()), expected);
        }
        shop.keys.set_away(false);
        let found = shop.call(get(&format!("/orders/{order}"))).await;
        assert_eq!(found.body["shipping_address"]["city"], "London");
    }
}
