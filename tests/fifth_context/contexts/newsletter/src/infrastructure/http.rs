//! The HTTP adapter: the route table, and the state that the endpoints share.

mod route_table;

mod bodies;
mod get_subscriber;
mod problems;

#[cfg(test)]
mod testing;

use std::sync::Arc;

use crate::application::Application;

pub(crate) use route_table::table;

/// The state of every endpoint.
pub(crate) struct State {
    pub(crate) application: Arc<Application>,
    pub(crate) sections: u32,
}
