//! Payments over HTTP: the route table, and what every endpoint shares. One file an endpoint.

mod views;

mod list_payments;
mod show_payment;
mod show_payment_of_order;

mod request_refund;
mod show_refund;

mod list_test_tokens;
mod receive_webhook;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use actix_web::web;
use platform::http::{Commands, Problem};
use shared_kernel::{Clock, Ids};

use super::errands::Errands;
use super::gateways::simulated::signature::WebhookSecret;
use crate::application::Application;

/// What the endpoints work with. Cheap to clone: every worker has one.
#[derive(Clone)]
pub(crate) struct State {
    pub(crate) application: Arc<Application>,
    pub(crate) errands: Errands,
    pub(crate) commands: Commands,
    pub(crate) ids: Arc<dyn Ids>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) webhook_secrets: Arc<[WebhookSecret]>,
}

/// Every route of the context, fixed paths before those with an id.
pub(crate) fn routes(config: &mut web::ServiceConfig) {
    config
        .service(
            web::resource("/payments/webhooks/simulated")
                .route(web::post().to(receive_webhook::receive_webhook)),
        )
        .service(
            web::resource("/payments/test-tokens")
                .route(web::get().to(list_test_tokens::list_test_tokens)),
        )
        .service(
            web::resource("/payments/by-order/{order_id}")
                .route(web::get().to(show_payment_of_order::show_payment_of_order)),
        )
        .service(web::resource("/payments").route(web::get().to(list_payments::list_payments)))
        .service(
            web::resource("/payments/{payment_id}")
                .route(web::get().to(show_payment::show_payment)),
        )
        .service(
            web::resource("/payments/{payment_id}/refunds")
                .route(web::post().to(request_refund::request_refund)),
        )
        .service(
            web::resource("/payments/{payment_id}/refunds/{refund_id}")
                .route(web::get().to(show_refund::show_refund)),
        );
}

fn no_such_payment() -> Problem {
    Problem::not_found("no-such-payment", "There is no such payment.")
}
