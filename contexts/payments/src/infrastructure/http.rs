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

use actix_web::web::{self, ServiceConfig, get, post, resource};
use platform::context::Services;
use platform::http::Commands;
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

/// Every route of the context, below `/api/v1`, with who may call it. Fixed paths come before those with an id.
#[rustfmt::skip]
pub(crate) fn routes(config: &mut ServiceConfig, state: &web::Data<State>) {
    config
        .app_data(state.clone())
        // The provider, by signature.
        .service(resource("/payments/webhooks/simulated").route(post().to(receive_webhook::receive_webhook)))
        // Anyone.
        .service(resource("/payments/test-tokens").route(get().to(list_test_tokens::list_test_tokens)))
        // The customer of the order, and administrators. To others the payment does not exist.
        .service(resource("/payments/by-order/{order_id}").route(get().to(show_payment_of_order::show_payment_of_order)))
        // Administrators.
        .service(resource("/payments").route(get().to(list_payments::list_payments)))
        .service(resource("/payments/{payment_id}").route(get().to(show_payment::show_payment)))
        .service(resource("/payments/{payment_id}/refunds").route(post().to(request_refund::request_refund)))
        .service(resource("/payments/{payment_id}/refunds/{refund_id}").route(get().to(show_refund::show_refund)));
}
