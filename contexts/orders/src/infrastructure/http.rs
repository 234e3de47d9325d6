//! The route table: every endpoint, and who may call it. One file an endpoint.

use actix_web::web::{self, Data, ServiceConfig};
use platform::http::Caller;

use crate::application::Actor;
use crate::domain::CustomerId;

mod place_order;

mod get_order;
mod list_orders;
mod order_timeline;

mod cancel_order;
mod deliver_order;
mod ship_order;

mod add_to_basket;
mod change_basket_line;
mod clear_basket;
mod remove_from_basket;
mod view_basket;

mod bodies;
mod problems;
mod state;

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;

pub(crate) use state::State;

/// Every route of this context, below `/api/v1`. Each needs an access token. A *customer* is its holder, and acts on the
/// own basket and the own orders; an order of another customer is not found. An *admin* acts on all orders.
#[rustfmt::skip]
pub(crate) fn routes(config: &mut ServiceConfig, state: &Data<State>) {
    let at = |path: &str| web::resource(path).app_data(state.clone());
    config
        .service(at("/basket")
            .route(web::get().to(view_basket::view_basket))                   // customer
            .route(web::delete().to(clear_basket::clear_basket)))             // customer
        .service(at("/basket/items")
            .route(web::post().to(add_to_basket::add_to_basket)))             // customer
        .service(at("/basket/items/{sku}")
            .route(web::put().to(change_basket_line::change_basket_line))     // customer
            .route(web::delete().to(remove_from_basket::remove_from_basket))) // customer
        .service(at("/orders")
            .route(web::post().to(place_order::place_order))                  // customer
            .route(web::get().to(list_orders::list_orders)))                  // customer; of all customers: admin
        .service(at("/orders/{id}")
            .route(web::get().to(get_order::get_order)))                      // its customer, admin
        .service(at("/orders/{id}/timeline")
            .route(web::get().to(order_timeline::order_timeline)))            // its customer, admin
        .service(at("/orders/{id}/cancel")
            .route(web::post().to(cancel_order::cancel_order)))               // its customer, admin
        .service(at("/orders/{id}/ship")
            .route(web::post().to(ship_order::ship_order)))                   // admin
        .service(at("/orders/{id}/deliver")
            .route(web::post().to(deliver_order::deliver_order)));            // admin
}

/// The caller as a customer.
fn customer(caller: &Caller) -> CustomerId {
    CustomerId::from_uuid(caller.user_id)
}

/// The role in which the caller acts: an admin acts for the shop.
fn actor(caller: &Caller) -> Actor {
    if caller.is_admin() { Actor::Shop } else { Actor::Customer(customer(caller)) }
}
