//! The HTTP adapter: the route table, and the state that the endpoints share.

mod bodies;
mod get_subscriber;
mod problems;

#[cfg(test)]
mod testing;

use std::sync::Arc;

use platform::http::routes::{Policy, RouteTable, get};

use crate::application::Application;

/// The state of every endpoint.
pub(crate) struct State {
    pub(crate) application: Arc<Application>,
    pub(crate) sections: u32,
}

/// Every endpoint of this context.
pub(crate) fn table() -> RouteTable {
    RouteTable::api([get("/newsletter/subscribers/{user_id}", get_subscriber::get_subscriber)
        .who(Policy::Public)])
}
