//! `POST /products/{id}/stock/receipts`: an admin records received units.

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use platform::http::{Caller, Fields, JsonBody, Problem, RequestOrigin};
use shared_kernel::Origin;

use super::bodies::{created, product_id};
use super::{MakeOnce, State};
use crate::application::Application;
use crate::application::receive_stock::ReceiveStock;
use crate::domain::{MovementId, Quantity};

pub(super) async fn receive_stock(
    state: web::Data<State>,
    caller: Caller,
    path: web::Path<String>,
    request: RequestOrigin,
    body: JsonBody,
) -> Result<HttpResponse, Problem> {
    let (product, id) = (product_id(&path)?, state.ids.next());
    let quantity = body.read(read)?;
    let command = ReceiveStock { movement: MovementId::from_uuid(id), product, quantity };
    let scope = format!("receive-stock/{}", caller.user_id);
    let once = MakeOnce { scope, fingerprint: body.fingerprint(), resource: id };
    let receive = |application: Arc<Application>, command, origin: Origin| async move {
        application.receive_stock(command, &origin).await
    };
    let done = state.run_once(&request, once, command, receive).await?;
    Ok(created(format!("/api/v1/products/{product}/stock/movements"), done.resource))
}

pub(super) fn read(fields: &mut Fields) -> Option<Quantity> {
    fields.integer("quantity", Quantity::FORM, Quantity::parse)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::infrastructure::http::testing::Shop;

    #[actix_web::test]
    async fn received_units_are_available() {
        let shop = Shop::empty().await;
        let path = shop.add("VASE").await;
        let receipts = format!("{path}/stock/receipts");
        let received = shop.post(&receipts, json!({"quantity": 5})).await;
        assert_eq!(received.status, 201, "{}", received.body);
        assert_eq!(shop.get(&path).await.body["available"], 5);
        assert_eq!(shop.post(&receipts, json!({"quantity": 0})).await.fields(), ["quantity"]);
        let nowhere = "/products/00000000-0000-0000-0000-000000000000/stock/receipts";
        assert_eq!(
            shop.post(nowhere, json!({"quantity": 1})).await.code(),
            (404, "no-such-product")
        );
        shop.assert_consistent().await;
    }
}
