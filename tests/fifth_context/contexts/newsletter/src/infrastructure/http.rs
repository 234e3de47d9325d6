//! The HTTP adapter: the route table, and the state that the endpoints share.

mod bodies;
mod get_subscriber;
mod problems;

#[cfg(test)]
mod testing;

use std::sync::Arc;

use actix_web::web::{self, ServiceConfig};

use crate::application::Application;

/// The state of every endpoint.
pub(crate) struct State {
    pub(crate) application: Arc<Application>,
    pub(crate) sections: u32,
}

/// The route table: below `/api/v1`, each route with who may call it.
#[rustfmt::skip]
pub(crate) fn routes(config: &mut ServiceConfig, state: &web::Data<State>) {
    config
        .app_data(web::Data::clone(state))
        .service(web::resource("/newsletter/subscribers/{user_id}")
            .route(web::get().to(get_subscriber::get_subscriber))); // anyone
}
