//! The HTTP API of this context: the route table. One file an endpoint.

use actix_web::web::{self, ServiceConfig};
use platform::auth::Jwks;

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

mod bodies;
mod problems;
mod state;

#[cfg(test)]
pub(crate) mod testing;

pub(crate) use state::State;

/// The route table, below the prefix of the host, with the callers of each route. Handlers enforce them by `Caller` and
/// `caller.require_admin()`, and the tests below check them.
#[rustfmt::skip] // One line a route.
pub(crate) fn routes(config: &mut ServiceConfig, state: &web::Data<State>) {
    config
        .app_data(web::Data::clone(state))
        .service(web::resource("/sessions")
            .route(web::post().to(log_in::log_in)) // anyone
            .route(web::delete().to(log_out_everywhere::log_out_everywhere))) // user
        .service(web::resource("/sessions/refresh")
            .route(web::post().to(refresh_session::refresh_session))) // the holder of the refresh token
        .service(web::resource("/sessions/current")
            .route(web::delete().to(log_out::log_out))) // user
        .service(web::resource("/users")
            .route(web::post().to(register::register)) // anyone
            .route(web::get().to(list_users::list_users))) // admin
        // Before `/users/{id}`, which would match `me`.
        .service(web::resource("/users/me")
            .route(web::get().to(get_me::get_me)) // user
            .route(web::patch().to(change_my_profile::change_my_profile)) // user
            .route(web::delete().to(erase_me::erase_me))) // user
        .service(web::resource("/users/me/password")
            .route(web::put().to(change_my_password::change_my_password))) // user
        .service(web::resource("/users/{id}")
            .route(web::get().to(get_user::get_user)) // admin
            .route(web::delete().to(erase_user::erase_user))) // admin
        .service(web::resource("/users/{id}/roles/{role}")
            .route(web::put().to(grant_role::grant_role)) // admin
            .route(web::delete().to(revoke_role::revoke_role))) // admin
        .service(web::resource("/users/{id}/deactivate")
            .route(web::post().to(deactivate_user::deactivate_user))) // admin
        .service(web::resource("/users/{id}/reactivate")
            .route(web::post().to(reactivate_user::reactivate_user))); // admin
}

/// The routes at the root of the host.
pub(crate) fn root_routes(config: &mut ServiceConfig, keys: Jwks) {
    let keys = web::Data::new(keys);
    config.service(
        web::resource("/.well-known/jwks.json").app_data(keys).route(web::get().to(jwks::jwks)), // anyone
    );
}

#[cfg(test)]
mod tests {
    use actix_web::http::Method;
    use serde_json::json;

    use super::testing::Host;

    #[derive(Clone, Copy, PartialEq)]
    enum Access {
        Anyone,
        User,
        Admin,
    }
    use Access::{Admin, Anyone, User};

    const ROUTES: [(Method, &str, Access); 16] = [
        (Method::POST, "/sessions", Anyone),
        (Method::DELETE, "/sessions", User),
        (Method::POST, "/sessions/refresh", Anyone),
        (Method::DELETE, "/sessions/current", User),
        (Method::POST, "/users", Anyone),
        (Method::GET, "/users", Admin),
        (Method::GET, "/users/me", User),
        (Method::PATCH, "/users/me", User),
        (Method::DELETE, "/users/me", User),
        (Method::PUT, "/users/me/password", User),
        (Method::GET, "/users/1", Admin),
        (Method::DELETE, "/users/1", Admin),
        (Method::PUT, "/users/1/roles/admin", Admin),
        (Method::DELETE, "/users/1/roles/customer", Admin),
        (Method::POST, "/users/1/deactivate", Admin),
        (Method::POST, "/users/1/reactivate", Admin),
    ];

    #[actix_web::test]
    async fn a_request_without_a_token_is_refused_except_on_open_routes() {
        let host = Host::start().await;
        for (method, path, access) in ROUTES {
            let answer = host.ask(method, path, json!({})).await;
            if access == Anyone {
                answer.assert_refused(422, "invalid-fields");
            } else {
                answer.assert_refused(401, "token-missing");
            }
        }
    }

    #[actix_web::test]
    async fn a_user_who_is_no_admin_is_refused_on_admin_routes() {
        let host = Host::start().await;
        let ada = host.person("ada@example.org").await;
        for (method, path, access) in ROUTES {
            if access == Admin {
                // One's own id opens no route either.
                for path in [path.to_owned(), path.replace("/1", &format!("/{}", ada.id))] {
                    ada.ask(&host, method.clone(), &path).await.assert_refused(403, "admins-only");
                }
            }
        }
    }

    #[actix_web::test]
    async fn an_unsupported_method_is_reported_as_such() {
        let host = Host::start().await;
        for path in ["/users", "/users/me", "/users/me/password", "/sessions", "/sessions/refresh"]
        {
            let answer = host.ask(Method::OPTIONS, path, json!({})).await;
            answer.assert_refused(405, "method-not-allowed");
        }
    }

    #[test]
    fn the_descriptor_covers_every_route() {
        let covered = |path: &str| {
            let below = |prefix: &&str| {
                path.strip_prefix(*prefix)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            };
            crate::DESCRIPTOR.route_prefixes.iter().any(below)
        };
        for (_, path, _) in ROUTES {
            assert!(covered(&format!("/api/v1{path}")), "{path}");
        }
        assert!(covered("/.well-known/jwks.json"));
    }
}
