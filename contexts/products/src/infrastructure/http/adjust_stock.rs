//! `POST /products/{id}/stock/adjustments`: an admin corrects a count.

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use platform::http::{Caller, Fields, JsonBody, Problem, RequestOrigin};
use shared_kernel::Origin;

use super::bodies::{created, product_id};
use super::{MakeOnce, State};
use crate::application::Application;
use crate::application::adjust_stock::AdjustStock;
use crate::domain::{Adjustment, MovementId, Reason};

pub(super) async fn adjust_stock(
    state: web::Data<State>,
    caller: Caller,
    path: web::Path<String>,
    request: RequestOrigin,
    body: JsonBody,
) -> Result<HttpResponse, Problem> {
    let (product, id) = (product_id(&path)?, state.ids.next());
    let movement = MovementId::from_uuid(id);
    let (adjustment, reason) = body.read(read)?;
    let command = AdjustStock { movement, product, adjustment, reason };
    let scope = format!("adjust-stock/{}", caller.user_id);
    let once = MakeOnce { scope, fingerprint: body.fingerprint(), resource: id };
    let adjust = |application: Arc<Application>, command, origin: Origin| async move {
        application.adjust_stock(command, &origin).await
    };
    let done = state.run_once(&request, once, command, adjust).await?;
    Ok(created(format!("/api/v1/products/{product}/stock/movements"), done.resource))
}

pub(super) fn read(fields: &mut Fields) -> Option<(Adjustment, Reason)> {
    let adjustment = fields.integer("delta", Adjustment::FORM, Adjustment::parse);
    let reason = fields.text("reason", Reason::FORM, Reason::parse);
    adjustment.zip(reason)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::infrastructure::http::testing::Shop;

    #[actix_web::test]
    async fn a_count_is_corrected_to_no_fewer_than_the_reserved_units() {
        let shop = Shop::empty().await;
        let path = shop.add("VASE").await;
        let (receipts, adjustments) =
            (format!("{path}/stock/receipts"), format!("{path}/stock/adjustments"));
        assert_eq!(shop.post(&receipts, json!({"quantity": 5})).await.status, 201);
        let counted = json!({"delta": -2, "reason": "broken"});
        assert_eq!(shop.post(&adjustments, counted).await.status, 201);
        let too_many = json!({"delta": -4, "reason": "broken"});
        assert_eq!(shop.post(&adjustments, too_many).await.code(), (409, "stock-reserved"));
        assert_eq!(shop.get(&path).await.body["available"], 3);
        shop.assert_consistent().await;
    }
}
