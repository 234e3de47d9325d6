//! Payments over HTTP: the route table, and the state that every endpoint shares. One file an endpoint.

mod route_table;

mod bodies;
mod problems;

mod list_payments;
mod show_payment;
mod show_payment_of_order;

mod request_refund;
mod show_refund;

mod list_test_tokens;
mod receive_webhook;

#[cfg(test)]
mod testing;

use std::sync::Arc;

use platform::context::Services;
use platform::http::Commands;
use shared_kernel::{Clock, Ids};

use super::background_tasks::BackgroundTasks;
use super::webhook_signature::WebhookSecret;
use crate::application::Application;

pub(crate) use list_test_tokens::TestTokenList;
pub(crate) use route_table::TABLE;

/// The state of every endpoint.
pub(crate) struct State {
    application: Arc<Application>,
    background: BackgroundTasks,
    commands: Commands,
    ids: Arc<dyn Ids>,
    clock: Arc<dyn Clock>,
    webhook_secrets: Vec<WebhookSecret>,
    test_tokens: TestTokenList,
}

impl State {
    /// The state of endpoints that run `application` on these services.
    pub(crate) fn new(
        services: &Services,
        application: Arc<Application>,
        background: BackgroundTasks,
        webhook_secrets: Vec<WebhookSecret>,
        test_tokens: TestTokenList,
    ) -> Self {
        Self {
            application,
            background,
            commands: Commands::new(services),
            ids: Arc::clone(&services.ids),
            clock: Arc::clone(&services.clock),
            webhook_secrets,
            test_tokens,
        }
    }
}
