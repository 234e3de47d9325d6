//! `GET /products/{id}` and `GET /products/by-sku/{sku}`: anyone reads one product, on sale or not.

use actix_web::{HttpRequest, HttpResponse, web};
use platform::http::{Problem, etag_of_state};

use super::bodies::{ProductBody, product_id};
use super::problems::no_such_product;
use super::{State, reader};
use crate::application::ports::Listing;
use crate::domain::Sku;

pub(super) async fn get_product(
    state: web::Data<State>,
    path: web::Path<String>,
    http: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let found = state.application.product(reader(&http), product_id(&path)?).await?;
    found.map(shown).ok_or_else(no_such_product)
}

pub(super) async fn get_product_by_sku(
    state: web::Data<State>,
    path: web::Path<String>,
    http: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let sku = Sku::parse(&path).map_err(|_names_nothing| no_such_product())?;
    let found = state.application.product_by_sku(reader(&http), &sku).await?;
    found.map(shown).ok_or_else(no_such_product)
}

fn shown(listing: Listing) -> HttpResponse {
    // The units that are available change without the product.
    let tag = etag_of_state(listing.product.version(), listing.level.available());
    HttpResponse::Ok().insert_header(tag).json(ProductBody::of(listing))
}

#[cfg(test)]
mod tests {
    use actix_web::http::Method;
    use chrono::TimeDelta;
    use serde_json::{Value, json};

    use crate::infrastructure::http::testing::{By, Shop};

    #[actix_web::test]
    async fn a_product_is_found_by_id_and_by_sku() {
        let shop = Shop::with_demo().await;
        let found = shop.get("/products/by-sku/PRINT-FERN-LINO").await;
        assert_eq!((found.status, found.etag.as_str()), (200, "\"1.1\""));
        assert_eq!(found.body["available"], 1);
        assert_eq!(found.body["price"], json!({"amount_minor": 14500, "currency": "EUR"}));
        let path = format!("/products/{}", found.body["id"].as_str().unwrap());
        assert_eq!(shop.get(&path).await.body, found.body);
    }

    #[actix_web::test]
    async fn another_number_of_available_units_is_another_validator_of_the_same_version() {
        let shop = Shop::with_demo().await;
        let found = shop.get("/products/by-sku/PRINT-FERN-LINO").await;
        let path = format!("/products/{}", found.body["id"].as_str().unwrap());
        let receipt = json!({"quantity": 2});
        assert_eq!(shop.post(&format!("{path}/stock/receipts"), receipt).await.status, 201);
        let received = shop.get(&path).await;
        assert_eq!((received.body["available"].clone(), &*received.etag), (json!(3), "\"1.3\""));
        let headers = [("if-match", &*found.etag)];
        let change = Some(json!({"name": "Fern"}));
        let changed = shop.send(Method::PATCH, &path, By::Staff, &headers, change).await;
        assert_eq!(changed.status, 204, "only another version of the product is stale");
    }

    #[actix_web::test]
    async fn a_change_is_seen_with_a_token_on_every_host_and_by_strangers_a_second_later() {
        let here = Shop::empty().await;
        let path = here.add("VASE").await;
        let Some(there) = here.other_host() else { return };
        let name_in = |body: &Value| body.pointer("/items/0").unwrap_or(body)["name"].clone();
        let pages = [path.as_str(), "/products", "/products/by-sku/VASE"];
        for page in pages {
            assert_eq!(name_in(&there.get(page).await.body), "Vase");
        }
        let change = Some(json!({"name": "Urn"}));
        let changed =
            here.send(Method::PATCH, &path, By::Staff, &[("if-match", "\"1\"")], change).await;
        assert_eq!(changed.status, 204);
        for page in pages {
            assert_eq!(name_in(&here.get(page).await.body), "Urn", "its own host: {page}");
            let writer = there.send(Method::GET, page, By::Staff, &[], None).await;
            assert_eq!(name_in(&writer.body), "Urn", "{page}");
            assert_eq!(name_in(&there.get(page).await.body), "Vase", "not known yet: {page}");
        }
        there.clock.advance(TimeDelta::seconds(1));
        for page in pages {
            assert_eq!(name_in(&there.get(page).await.body), "Urn", "{page}");
        }
    }

    #[actix_web::test]
    async fn a_path_that_names_no_product_is_404() {
        let shop = Shop::with_demo().await;
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
