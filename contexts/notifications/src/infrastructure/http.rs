//! The HTTP adapter: the route table, and the state that every endpoint shares. One file an endpoint, with its tests.

mod route_table;

mod list_mails;
mod retry_mail;
mod show_mail;

mod lift_suppression;
mod list_suppressions;

mod bodies;
mod problems;

#[cfg(test)]
mod testing;

use std::sync::Arc;

use platform::context::Services;
use platform::http::Commands;

use crate::application::Application;

pub(crate) use route_table::TABLE;

/// The state of every endpoint.
pub(crate) struct State {
    application: Arc<Application>,
    commands: Commands,
}

impl State {
    /// The state of endpoints that run `application` on these services.
    pub(crate) fn new(services: &Services, application: Arc<Application>) -> Self {
        Self { application, commands: Commands::new(services) }
    }
}
