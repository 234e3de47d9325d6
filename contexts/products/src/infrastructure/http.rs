//! The HTTP side: one route table, and what the endpoints share.

mod bodies;
mod problems;

mod add_product;
mod change_product;
mod get_product;
mod list_products;
mod reprice_product;
mod withdraw_product;

mod adjust_stock;
mod list_movements;
mod receive_stock;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use actix_web::web::{self, ServiceConfig};
use platform::http::Commands;
use shared_kernel::Ids;

use crate::application::Application;

/// What the endpoints work with.
pub(crate) struct State {
    pub(crate) application: Arc<Application>,
    pub(crate) commands: Commands,
    pub(crate) ids: Arc<dyn Ids>,
}

/// The route table. `by-sku` comes before the ids: what matches first is taken.
pub(crate) fn routes(config: &mut ServiceConfig, state: &web::Data<State>) {
    config
        .app_data(web::Data::clone(state))
        .service(
            web::resource("/products")
                .route(web::get().to(list_products::list_products))
                .route(web::post().to(add_product::add_product)),
        )
        .service(
            web::resource("/products/by-sku/{sku}")
                .route(web::get().to(get_product::get_product_by_sku)),
        )
        .service(
            web::resource("/products/{id}")
                .route(web::get().to(get_product::get_product))
                .route(web::patch().to(change_product::change_product)),
        )
        .service(
            web::resource("/products/{id}/price")
                .route(web::put().to(reprice_product::reprice_product)),
        )
        .service(
            web::resource("/products/{id}/withdraw")
                .route(web::post().to(withdraw_product::withdraw_product)),
        )
        .service(
            web::resource("/products/{id}/stock/receipts")
                .route(web::post().to(receive_stock::receive_stock)),
        )
        .service(
            web::resource("/products/{id}/stock/adjustments")
                .route(web::post().to(adjust_stock::adjust_stock)),
        )
        .service(
            web::resource("/products/{id}/stock/movements")
                .route(web::get().to(list_movements::list_movements)),
        );
}
