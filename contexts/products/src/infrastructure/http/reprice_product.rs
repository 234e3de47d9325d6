//! `PUT /products/{id}/price`: an admin changes the price of a product.

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use platform::http::{IfMatch, JsonBody, Problem, RequestOrigin, etag};
use shared_kernel::Origin;

use super::State;
use super::bodies::{price, product_id};
use crate::application::Application;

pub(super) async fn reprice_product(
    state: web::Data<State>,
    path: web::Path<String>,
    request: RequestOrigin,
    if_match: IfMatch,
    body: JsonBody,
) -> Result<HttpResponse, Problem> {
    let (id, seen) = (product_id(&path)?, if_match.expected()?);
    let price = body.read(price)?;
    let reprice = move |application: Arc<Application>, price, origin: Origin| async move {
        application.reprice_product(id, seen, price, &origin).await
    };
    let version = state.run(&request, price, reprice).await?;
    Ok(HttpResponse::NoContent().insert_header(etag(version)).finish())
}

#[cfg(test)]
mod tests {
    use actix_web::http::Method;
    use serde_json::json;

    use crate::infrastructure::http::testing::{By, Shop};

    #[actix_web::test]
    async fn a_new_price_requires_the_current_version() {
        let shop = Shop::empty().await;
        let path = shop.add("VASE").await;
        let price = format!("{path}/price");
        let body = json!({"amount_minor": 999, "currency": "EUR"});
        let put = |headers| shop.send(Method::PUT, &price, By::Staff, headers, Some(body.clone()));
        assert_eq!(put(&[]).await.code(), (428, "if-match-required"));
        let repriced = put(&[("if-match", "\"1\"")]).await;
        assert_eq!((repriced.status, repriced.etag.as_str()), (204, "\"2\""));
        assert_eq!(put(&[("if-match", "\"1\"")]).await.code(), (412, "stale-version"));
        assert_eq!(shop.get(&path).await.body["price"]["amount_minor"], json!(999));
    }
}
