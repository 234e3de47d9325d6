//! `GET /products/{id}` and `GET /products/by-sku/{sku}`: anybody looks at one product, on sale or not.

use actix_web::{HttpResponse, web};
use platform::http::{Problem, etag};

use super::State;
use super::bodies::{ProductBody, product_id};
use super::problems::no_such_product;
use crate::application::browse_catalogue::Listing;
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
    let version = listing.product.version;
    HttpResponse::Ok().insert_header(etag(version)).json(ProductBody::of(listing))
}
