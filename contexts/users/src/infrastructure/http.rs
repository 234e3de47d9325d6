//! The HTTP API of this context: the route table. One file an endpoint.

use platform::http::routes::RouteDescriptor;

mod route_table;

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

pub(crate) use route_table::{ROOT_TABLE, TABLE};
pub(crate) use state::{ForHosts, State};

/// All endpoints, described.
pub(crate) fn routes() -> Vec<RouteDescriptor> {
    [TABLE.describe(), ROOT_TABLE.describe()].concat()
}

#[cfg(test)]
mod tests {
    use platform::http::Policy;
    use platform::http::routes::Cost;

    use super::*;

    #[test]
    fn every_endpoint_that_takes_a_secret_counts_its_clients() {
        let takes_a_secret = |route: &&RouteDescriptor| route.policy == Policy::Proven;
        for route in TABLE.describe().iter().filter(takes_a_secret) {
            assert_ne!(route.cost, Cost::Light, "{} {}", route.method, route.path);
        }
    }
}
