//! `PATCH /products/{id}`: an admin changes the details of a product, or puts it back on sale.

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use platform::http::{Fields, IfMatch, JsonBody, Problem, RequestOrigin, etag};
use shared_kernel::Origin;

use super::State;
use super::bodies::{images, product_id};
use crate::application::Application;
use crate::domain::product::Changes;
use crate::domain::{Category, Description, ProductName};

pub(super) async fn change_product(
    state: web::Data<State>,
    path: web::Path<String>,
    request: RequestOrigin,
    if_match: IfMatch,
    body: JsonBody,
) -> Result<HttpResponse, Problem> {
    let (id, seen) = (product_id(&path)?, if_match.expected()?);
    let changes = body.read(changes)?;
    let change = move |application: Arc<Application>, changes, origin: Origin| async move {
        application.change_product(id, seen, changes, &origin).await
    };
    let version = state.run(&request, changes, change).await?;
    Ok(HttpResponse::NoContent().insert_header(etag(version)).finish())
}

pub(super) fn changes(fields: &mut Fields) -> Option<Changes> {
    fields.refuse_null(&["name", "description", "category", "images", "on_sale"]);
    let name = fields.optional_text("name", ProductName::FORM, ProductName::parse);
    let description = fields.optional_text("description", Description::FORM, Description::parse);
    let category = fields.optional_text("category", Category::FORM, Category::parse);
    let images = images(fields);
    let only_true = "can only be set to true; withdraw the product to take it off sale";
    let back_on_sale = fields.optional_true("on_sale", only_true);
    Some(Changes {
        name: name?,
        description: description?,
        category: category?,
        images: images?,
        back_on_sale: back_on_sale?,
    })
}

#[cfg(test)]
mod tests {
    use actix_web::http::Method;
    use serde_json::json;

    use crate::infrastructure::http::testing::{By, Shop};

    #[actix_web::test]
    async fn a_change_requires_the_current_version() {
        let shop = Shop::empty().await;
        let path = shop.add("VASE").await;
        let patch = |etag: &'static str, body| {
            let (path, headers) = (path.clone(), [("if-match", etag)]);
            let shop = &shop;
            async move { shop.send(Method::PATCH, &path, By::Staff, &headers, Some(body)).await }
        };
        let blind =
            shop.send(Method::PATCH, &path, By::Staff, &[], Some(json!({"name": "Urn"}))).await;
        assert_eq!(blind.code(), (428, "if-match-required"));
        let changed = patch("\"1\"", json!({"name": "Urn"})).await;
        assert_eq!((changed.status, changed.etag.as_str()), (204, "\"2\""));
        assert_eq!(patch("\"1\"", json!({"name": "Jug"})).await.code(), (412, "stale-version"));
        assert_eq!(patch("\"2\"", json!({"on_sale": false})).await.fields(), ["on_sale"]);
        assert_eq!(shop.get(&path).await.body["name"], json!("Urn"));
    }
}
