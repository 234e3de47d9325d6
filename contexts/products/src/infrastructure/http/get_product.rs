//! `GET /products/{id}` and `GET /products/by-sku/{sku}`: anyone reads one product, on sale or not.

use actix_web::{HttpResponse, web};
use platform::http::{Problem, etag};

use super::State;
use super::bodies::{ProductBody, product_id};
use super::problems::no_such_product;
use crate::application::ports::Listing;
use crate::domain::Sku;

pub(super) async fn get_product(
    state: web::Data<State>,
    path: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let found = state.application.product(product_id(&path)?).await?;
    found.map(shown).ok_or_else(no_such_product)
}

pub(super) async fn get_product_by_sku(
    state: web::Data<State>,
    path: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let sku = Sku::parse(&path).map_err(|_names_nothing| no_such_product())?;
    let found = state.application.product_by_sku(&sku).await?;
    found.map(shown).ok_or_else(no_such_product)
}

fn shown(listing: Listing) -> HttpResponse {
    let version = listing.product.version();
    HttpResponse::Ok().insert_header(etag(version)).json(ProductBody::of(listing))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::infrastructure::http::testing::Shop;

    #[actix_web::test]
    async fn a_product_is_found_by_id_and_by_sku() {
        let shop = Shop::with_demo().await;
        let found = shop.get("/products/by-sku/PRINT-FERN-LINO").await;
        assert_eq!((found.status, found.etag.as_str()), (200, "\"1\""));
        assert_eq!(found.body["available"], 1);
        assert_eq!(found.body["price"], json!({"amount_minor": 14500, "currency": "EUR"}));
        let by_id = shop.get(&format!("/products/{}", found.body["id"].as_str().unwrap())).await;
        assert_eq!(by_id.body, found.body);
        for path in [
            "/products/by-sku/NOTHING",
            "/products/by-sku/%20",
            "/products/0",
            "/products/00000000-0000-0000-0000-000000000000",
        ] {
            assert_eq!(shop.get(path).await.code(), (404, "no-such-product"), "{path}");
        }
    }
}
