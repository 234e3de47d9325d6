//! `POST /basket/items`: adds units of a product to the basket. Quantities add up, so it takes an `Idempotency-Key`.

use actix_web::{HttpResponse, web};
use platform::http::{Caller, Fields, JsonBody, Problem, RequestOrigin};

use super::state::OnceFor;
use super::{State, customer};
use crate::application::add_to_basket::AddToBasket;
use crate::domain::{Quantity, Sku};

pub(super) async fn add_to_basket(
    state: web::Data<State>,
    caller: Caller,
    request: RequestOrigin,
    body: JsonBody,
) -> Result<HttpResponse, Problem> {
    let customer = customer(&caller);
    let mut named = None;
    let read = body.read(|fields| {
        let (sku, quantity) = read(fields);
        named.clone_from(&sku);
        Some(AddToBasket { customer, sku: sku?, quantity: quantity? })
    });
    let command = match read {
        Ok(command) => command,
        Err(refused) => return Err(state.with_unknown_sku(refused, named).await?),
    };
    let once = OnceFor {
        scope: format!("add-to-basket/{customer}"),
        fingerprint: body.fingerprint(),
        resource: customer.as_uuid(),
    };
    let add = state.once(&request, once, command, |application, command, origin| async move {
        application.add_to_basket(&command, &origin).await
    });
    add.await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The fields, each if it can be read.
fn read(fields: &mut Fields) -> (Option<Sku>, Option<Quantity>) {
    let sku = fields.text("sku", Sku::FORM, Sku::parse);
    (sku, fields.integer("quantity", Quantity::FORM, Quantity::parse))
}

/// The same for the description of the API.
pub(super) fn form(fields: &mut Fields) -> Option<(Sku, Quantity)> {
    let (sku, quantity) = read(fields);
    sku.zip(quantity)
}

#[cfg(test)]
mod tests {
    use actix_web::http::StatusCode;
    use actix_web::test::TestRequest;
    use serde_json::json;

    use crate::application::testing::entry;
    use crate::domain::OrderLines;
    use crate::infrastructure::http::testing::{Shop, get, post};

    fn add(sku: &str, quantity: i64) -> TestRequest {
        post("/basket/items").set_json(json!({"sku": sku, "quantity": quantity}))
    }

    #[actix_web::test]
    async fn one_idempotency_key_adds_once() {
        let shop = Shop::open().await;
        for _ in 0..2 {
            let added = shop.call(add("MUG", 2).insert_header(("Idempotency-Key", "b-1"))).await;
            assert_eq!(added.status, StatusCode::NO_CONTENT);
        }
        assert_eq!(shop.call(get("/basket")).await.body["lines"][0]["quantity"], 2);
    }

    #[actix_web::test]
    async fn a_refusal_names_the_field() {
        let shop = Shop::open().await;
        assert_eq!(shop.call(add("NONE", 1)).await.fields(), ["sku"]);
        assert_eq!(shop.call(add("NONE", -1)).await.fields(), ["quantity", "sku"]);
        assert_eq!(shop.call(add("MUG", 1000)).await.fields(), ["quantity"]);
        shop.call(add("MUG", 999)).await;
        assert_eq!(shop.call(add("MUG", 1)).await.fields(), ["quantity"]);
    }

    #[actix_web::test]
    async fn a_basket_takes_as_many_lines_as_an_order() {
        let shop = Shop::open().await;
        for number in 0..OrderLines::MOST {
            let sku = format!("PLATE-{number}");
            shop.note(entry(&sku, 300, 1)).await;
            assert_eq!(shop.call(add(&sku, 1)).await.status, StatusCode::NO_CONTENT, "{sku}");
        }
        let refused = shop.call(add("MUG", 1)).await;
        assert_eq!((refused.status, refused.code()), (StatusCode::CONFLICT, "basket-full"));
        assert_eq!(shop.call(add("PLATE-0", 1)).await.status, StatusCode::NO_CONTENT);
    }
}
