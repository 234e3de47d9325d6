//! The HTTP side: every route, and what its endpoints share. One file an endpoint.

use std::sync::Arc;

use actix_web::web::{self, Data, ServiceConfig};
use platform::context::Services;
use platform::http::{Caller, Commands};
use platform::tasks::Tasks;
use shared_kernel::Ids;

use crate::application::{Actor, Application};
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

mod basket_problem;
mod money_body;
mod order_body;
mod order_problem;

/// What the endpoints work with.
#[derive(Clone)]
pub(crate) struct State {
    application: Arc<Application>,
    commands: Commands,
    ids: Arc<dyn Ids>,
    tasks: Tasks,
}

impl State {
    pub(crate) fn new(application: Arc<Application>, services: &Services) -> Self {
        let (ids, tasks) = (Arc::clone(&services.ids), services.tasks.clone());
        Self { application, commands: Commands::new(services), ids, tasks }
    }
}

/// Every route of this context, below `/api/v1`.
pub(crate) fn routes(config: &mut ServiceConfig, state: &State) {
    let resource = |path: &str| web::resource(path).app_data(Data::new(state.clone()));
    config
        .service(
            resource("/basket")
                .route(web::get().to(view_basket::view_basket))
                .route(web::delete().to(clear_basket::clear_basket)),
        )
        .service(resource("/basket/items").route(web::post().to(add_to_basket::add_to_basket)))
        .service(
            resource("/basket/items/{sku}")
                .route(web::put().to(change_basket_line::change_basket_line))
                .route(web::delete().to(remove_from_basket::remove_from_basket)),
        )
        .service(
            resource("/orders")
                .route(web::post().to(place_order::place_order))
                .route(web::get().to(list_orders::list_orders)),
        )
        .service(resource("/orders/{id}").route(web::get().to(get_order::get_order)))
        .service(
            resource("/orders/{id}/timeline").route(web::get().to(order_timeline::order_timeline)),
        )
        .service(resource("/orders/{id}/cancel").route(web::post().to(cancel_order::cancel_order)))
        .service(resource("/orders/{id}/ship").route(web::post().to(ship_order::ship_order)))
        .service(
            resource("/orders/{id}/deliver").route(web::post().to(deliver_order::deliver_order)),
        );
}

/// The caller as a customer.
fn customer(caller: &Caller) -> CustomerId {
    CustomerId::from_uuid(caller.user_id)
}

/// On whose behalf the caller asks: admins run the shop.
fn actor(caller: &Caller) -> Actor {
    if caller.is_admin() { Actor::Shop } else { Actor::Customer(customer(caller)) }
}
