//! The routes of this context, and what their handlers share.

use std::sync::Arc;

use actix_web::web::{self, ServiceConfig};
use platform::auth::Jwks;
use platform::context::Services;
use platform::http::Commands;
use shared_kernel::Ids;

use crate::application::Application;

mod register;

mod log_in;
mod log_out;
mod log_out_everywhere;
mod refresh_session;

mod change_my_password;
mod change_my_profile;
mod erase_me;
mod get_me;

mod deactivate_user;
mod erase_user;
mod get_user;
mod grant_role;
mod list_users;
mod reactivate_user;
mod revoke_role;

mod jwks;

mod problems;
mod views;

#[cfg(test)]
mod tests;

/// What every handler works with.
#[derive(Clone)]
pub(crate) struct State {
    application: Arc<Application>,
    commands: Commands,
    ids: Arc<dyn Ids>,
}

impl State {
    /// The state of handlers that run `application` on these services.
    pub(crate) fn new(application: Arc<Application>, services: &Services) -> Self {
        Self { application, commands: Commands::new(services), ids: Arc::clone(&services.ids) }
    }
}

/// Mounts every route, below the prefix that the host chose.
pub(crate) fn routes(config: &mut ServiceConfig, state: &State) {
    config
        .app_data(web::Data::new(state.clone()))
        .service(
            web::resource("/sessions")
                .route(web::post().to(log_in::log_in))
                .route(web::delete().to(log_out_everywhere::log_out_everywhere)),
        )
        .service(
            web::resource("/sessions/refresh")
                .route(web::post().to(refresh_session::refresh_session)),
        )
        .service(web::resource("/sessions/current").route(web::delete().to(log_out::log_out)))
        .service(
            web::resource("/users")
                .route(web::post().to(register::register))
                .route(web::get().to(list_users::list_users)),
        )
        // Before `/users/{id}`, which would take `me` for an id.
        .service(
            web::resource("/users/me")
                .route(web::get().to(get_me::get_me))
                .route(web::patch().to(change_my_profile::change_my_profile))
                .route(web::delete().to(erase_me::erase_me)),
        )
        .service(
            web::resource("/users/me/password")
                .route(web::put().to(change_my_password::change_my_password)),
        )
        .service(
            web::resource("/users/{id}")
                .route(web::get().to(get_user::get_user))
                .route(web::delete().to(erase_user::erase_user)),
        )
        .service(
            web::resource("/users/{id}/roles/{role}")
                .route(web::put().to(grant_role::grant_role))
                .route(web::delete().to(revoke_role::revoke_role)),
        )
        .service(
            web::resource("/users/{id}/deactivate")
                .route(web::post().to(deactivate_user::deactivate_user)),
        )
        .service(
            web::resource("/users/{id}/reactivate")
                .route(web::post().to(reactivate_user::reactivate_user)),
        );
}

/// Mounts the public keys, at the root of the host.
pub(crate) fn root_routes(config: &mut ServiceConfig, keys: Jwks) {
    let keys = web::Data::new(keys);
    config.service(
        web::resource("/.well-known/jwks.json").app_data(keys).route(web::get().to(jwks::jwks)),
    );
}
