//! `POST /products/{id}/withdraw`: an admin takes a product off sale.

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use platform::http::{Problem, RequestOrigin, etag};
use shared_kernel::Origin;

use super::State;
use super::bodies::product_id;
use crate::application::Application;

pub(super) async fn withdraw_product(
    state: web::Data<State>,
    path: web::Path<String>,
    request: RequestOrigin,
) -> Result<HttpResponse, Problem> {
    let id = product_id(&path)?;
    let withdraw = |application: Arc<Application>, id, origin: Origin| async move {
        application.withdraw_product(id, &origin).await
    };
    let version = state.run(&request, id, withdraw).await?;
    Ok(HttpResponse::NoContent().insert_header(etag(version)).finish())
}

#[cfg(test)]
mod tests {
    use actix_web::http::Method;
    use serde_json::json;

    use crate::infrastructure::http::testing::{By, Shop};

    #[actix_web::test]
    async fn a_withdrawn_product_is_not_listed_and_can_be_put_back_on_sale() {
        let shop = Shop::empty().await;
        let path = shop.add("VASE").await;
        let withdrawn =
            shop.send(Method::POST, &format!("{path}/withdraw"), By::Staff, &[], None).await;
        assert_eq!((withdrawn.status, withdrawn.etag.as_str()), (204, "\"2\""));
        let again =
            shop.send(Method::POST, &format!("{path}/withdraw"), By::Staff, &[], None).await;
        assert_eq!((again.status, again.etag.as_str()), (204, "\"2\""), "a repeat changes nothing");
        assert!(shop.get("/products").await.names().is_empty());
        assert_eq!(shop.get(&path).await.body["status"], "withdrawn");
        let back = json!({"on_sale": true});
        let back =
            shop.send(Method::PATCH, &path, By::Staff, &[("if-match", "*")], Some(back)).await;
        assert_eq!(back.status, 204);
        assert_eq!(shop.get("/products").await.names(), ["Vase"]);
    }
}
