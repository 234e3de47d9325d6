//! Payments over HTTP: the route table, and the state that every endpoint shares. One file an endpoint.

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
use platform::http::routes::{Cost, Policy, RouteTable, get, post};
use platform::http::{Commands, audit_entries};
use shared_kernel::Permission::Refunds;
use shared_kernel::{Clock, Ids};

use super::background_tasks::BackgroundTasks;
use super::webhook_signature::WebhookSecret;
use crate::application::Application;

pub(crate) use list_test_tokens::TestTokenList;

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

/// Every endpoint of this context. To others than its customer and those with the permission, a payment does not exist.
#[rustfmt::skip]
pub(crate) fn table() -> RouteTable {
    RouteTable::api([
        post("/payments/webhooks/simulated", receive_webhook::receive_webhook).who(Policy::Proven),
        get("/payments/test-tokens", list_test_tokens::list_test_tokens).who(Policy::Public),
        get("/payments/by-order/{order_id}", show_payment_of_order::show_payment_of_order).who(Policy::OwnerOr(Refunds)),
        audit_entries("/payments/audit-entries"),
        get("/payments", list_payments::list_payments).who(Policy::Permission(Refunds)).cost(Cost::List),
        get("/payments/{payment_id}", show_payment::show_payment).who(Policy::Permission(Refunds)),
        post("/payments/{payment_id}/refunds", request_refund::request_refund).who(Policy::Permission(Refunds)).cost(Cost::Checkout),
        get("/payments/{payment_id}/refunds/{refund_id}", show_refund::show_refund).who(Policy::Permission(Refunds)),
    ])
}
