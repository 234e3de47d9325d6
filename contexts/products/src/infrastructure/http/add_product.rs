//! `POST /products`: an admin adds a product.

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use platform::http::{Caller, Fields, JsonBody, Problem, RequestOrigin};
use shared_kernel::Origin;
use uuid::Uuid;

use super::bodies::{created, images, price};
use super::{MakeOnce, State};
use crate::application::Application;
use crate::domain::product::{Details, NewProduct};
use crate::domain::{Category, Description, NewSku, ProductId, ProductName};

pub(super) async fn add_product(
    state: web::Data<State>,
    caller: Caller,
    request: RequestOrigin,
    body: JsonBody,
) -> Result<HttpResponse, Problem> {
    let id = state.ids.next();
    let new = body.read(|fields| new_product(ProductId::from_uuid(id), fields))?;
    let scope = format!("add-product/{}", caller.user_id);
    let once = MakeOnce { scope, fingerprint: body.fingerprint(), resource: id };
    let add = |application: Arc<Application>, new, origin: Origin| async move {
        application.add_product(new, &origin).await
    };
    let done = state.run_once(&request, once, new, add).await?;
    Ok(created(format!("/api/v1/products/{}", done.resource), done.resource))
}

/// The fields of a body, for the description of the API.
pub(super) fn form(fields: &mut Fields) -> Option<NewProduct> {
    new_product(ProductId::from_uuid(Uuid::nil()), fields)
}

fn new_product(id: ProductId, fields: &mut Fields) -> Option<NewProduct> {
    let sku = fields.text("sku", NewSku::FORM, NewSku::parse);
    let name = fields.text("name", ProductName::FORM, ProductName::parse);
    let description =
        match fields.optional_text("description", Description::FORM, Description::parse) {
            Some(None) => Description::parse("").ok(),
            Some(given) => given,
            None => None,
        };
    let category = fields.text("category", Category::FORM, Category::parse);
    let price = fields.object("price", price);
    let images = images(fields);
    let images = images?.unwrap_or_default();
    let details = Details { name: name?, description: description?, category: category?, images };
    Some(NewProduct { id, sku: sku?, details, price: price?, on_sale: true })
}

#[cfg(test)]
mod tests {
    use actix_web::http::Method;
    use serde_json::json;

    use crate::infrastructure::http::testing::{By, Shop, a_product};

    #[actix_web::test]
    async fn a_product_is_added_once_for_a_key() {
        let shop = Shop::empty().await;
        let key = [("idempotency-key", "k1")];
        let send = |body| shop.send(Method::POST, "/products", By::Staff, &key, Some(body));
        let first = send(a_product("VASE")).await;
        assert_eq!(first.status, 201, "{}", first.body);
        assert_eq!(
            first.location,
            format!("/api/v1/products/{}", first.body["id"].as_str().unwrap())
        );
        let again = send(a_product("VASE")).await;
        assert_eq!((again.status, &again.body), (201, &first.body));
        assert_eq!(send(a_product("BOWL")).await.code(), (422, "idempotency-key-reused"));
        assert_eq!(shop.post("/products", a_product("VASE")).await.code(), (409, "sku-taken"));
    }

    #[actix_web::test]
    async fn what_identifies_a_product_can_be_seen_and_asked_for() {
        let shop = Shop::empty().await;
        for (field, value) in [
            ("sku", ".."),
            ("sku", "%2e"),
            ("sku", "a/b"),
            ("sku", "VA\u{200b}SE"),
            ("sku", "ＶＡＳＥ"),
            ("name", "\u{202e}esaV"),
            ("name", "\u{3164}"),
            ("name", "\u{301}"),
            ("category", "Va\u{200d}ses"),
        ] {
            let mut body = a_product("VASE");
            body[field] = json!(value);
            let refused = shop.post("/products", body).await;
            assert_eq!((refused.code(), refused.fields()), ((422, "invalid-fields"), vec![field]));
        }
        let mut body = a_product("VASE");
        body["name"] = json!(" Ｖase\u{a0}Gro\u{308}ße\u{3000}Ⅱ² ");
        assert_eq!(shop.post("/products", body).await.status, 201);
        let found = shop.get("/products/by-sku/VASE").await;
        assert_eq!(found.body["name"], "Vase Größe Ⅱ²");
    }

    #[actix_web::test]
    async fn every_invalid_field_of_a_product_is_named() {
        let shop = Shop::empty().await;
        let body = json!({
            "sku": "", "name": 5, "images": ["ftp://x", "https://x"], "colour": "red",
            "price": {"amount_minor": -1, "currency": "XXX"},
        });
        let refused = shop.post("/products", body).await;
        assert_eq!(refused.code(), (422, "invalid-fields"));
        let mut fields = refused.fields();
        fields.sort_unstable();
        assert_eq!(
            fields,
            [
                "category",
                "colour",
                "images[0]",
                "name",
                "price.amount_minor",
                "price.currency",
                "sku"
            ]
        );
    }
}
