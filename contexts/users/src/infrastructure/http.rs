//! The HTTP API of this context: the route table. One file an endpoint.

use platform::http::audit_entries;
use platform::http::routes::{
    Cost, Policy, RouteDescriptor, RouteTable, delete, get, patch, post, put,
};
use shared_kernel::Permission::{Access, Customers};

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
mod end_sessions;
mod erase_user;
mod get_user;
mod grant_role;
mod list_users;
mod reactivate_user;
mod revoke_role;

mod authorization_request;
mod authorize;
mod code_grant;
mod issue_token;
mod log_in_page;
mod make_service_account;
mod oauth_refusals;
mod service_accounts;

mod authorization_server;
mod jwks;
mod person_key;

mod bodies;
mod client_network;
mod problems;
mod state;

#[cfg(test)]
mod audit_trail;
#[cfg(test)]
pub(crate) mod testing;

pub(crate) use state::{ForHosts, State};

/// Every endpoint of this context below `/api/v1`.
#[rustfmt::skip]
pub(crate) fn table() -> RouteTable {
    RouteTable::api([
        post("/sessions", log_in::log_in).who(Policy::Proven).cost(Cost::Password).recorded(),
        delete("/sessions", log_out_everywhere::log_out_everywhere).who(Policy::Customer).recorded(),
        post("/sessions/refresh", refresh_session::refresh_session).who(Policy::Proven).cost(Cost::Token).recorded(),
        delete("/sessions/current", log_out::log_out).who(Policy::Customer).recorded(),

        post("/users", register::register).who(Policy::Public).cost(Cost::Password),
        get("/users/me", get_me::get_me).who(Policy::Customer),
        patch("/users/me", change_my_profile::change_my_profile).who(Policy::Customer).cost(Cost::Password).recorded(),
        delete("/users/me", erase_me::erase_me).who(Policy::Customer).cost(Cost::Password).recorded(),
        put("/users/me/password", change_my_password::change_my_password).who(Policy::Customer).cost(Cost::Password).recorded(),

        audit_entries("/users/audit-entries"),

        get("/users", list_users::list_users).who(Policy::Permission(Customers)).cost(Cost::List),
        get("/users/{id}", get_user::get_user).who(Policy::Permission(Customers)),
        delete("/users/{id}", erase_user::erase_user).who(Policy::Permission(Customers)),
        post("/users/{id}/deactivate", deactivate_user::deactivate_user).who(Policy::Permission(Customers)),
        post("/users/{id}/reactivate", reactivate_user::reactivate_user).who(Policy::Permission(Customers)),
        post("/users/{id}/end-sessions", end_sessions::end_sessions).who(Policy::Permission(Customers)),

        put("/users/{id}/roles/{role}", grant_role::grant_role).who(Policy::Permission(Access)),
        delete("/users/{id}/roles/{role}", revoke_role::revoke_role).who(Policy::Permission(Access)),

        post("/service-accounts", make_service_account::make_service_account).who(Policy::Permission(Access)),
        get("/service-accounts", service_accounts::list_service_accounts).who(Policy::Permission(Access)).cost(Cost::List),
        get("/service-accounts/{id}", service_accounts::get_service_account).who(Policy::Permission(Access)),
        delete("/service-accounts/{id}", service_accounts::revoke_service_account).who(Policy::Permission(Access)),
        get("/oauth/authorize", authorize::show_log_in_page).who(Policy::Public),
        post("/oauth/authorize", authorize::authorize).who(Policy::Proven).cost(Cost::Password),
        post("/oauth/token", issue_token::issue_token).who(Policy::Proven).cost(Cost::Token).recorded(),
    ])
}

/// The endpoints at the root of the host. Their state is [`ForHosts`].
pub(crate) fn root_table() -> RouteTable {
    RouteTable::root([
        get("/.well-known/jwks.json", jwks::jwks).who(Policy::Public),
        get("/.well-known/oauth-authorization-server", authorization_server::authorization_server)
            .who(Policy::Public),
        get("/.well-known/galleria/person-keys/{id}", person_key::person_key).who(Policy::Proven),
    ])
}

/// All endpoints, described.
pub(crate) fn routes() -> Vec<RouteDescriptor> {
    [table().describe(), root_table().describe()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_endpoint_that_takes_a_secret_counts_its_clients() {
        let takes_a_secret = |route: &&RouteDescriptor| route.policy == Policy::Proven;
        for route in table().describe().iter().filter(takes_a_secret) {
            assert_ne!(route.cost, Cost::Light, "{} {}", route.method, route.path);
        }
    }
}
