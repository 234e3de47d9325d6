//! The descriptor of `orders`: all that a host or a tool knows of it without building it.

use std::sync::Arc;

use platform::context::Context;
use platform::descriptor::{
    BuildError, BuildRequest, ContextDescriptor, DatabaseDescriptor, SubscriptionDescriptor,
};

use crate::contract;
use crate::handle::Orders;
use crate::infrastructure::http;
use crate::infrastructure::metrics::PROCESSES;
use crate::infrastructure::replicas::REPLICAS;
use crate::infrastructure::subscriptions::END_ACCESS;
use crate::settings::{SETTINGS, Settings};

/// The context `orders`, described.
pub const DESCRIPTOR: ContextDescriptor = ContextDescriptor {
    name: "orders",
    summary: "baskets, orders and the checkout",
    route_prefixes: &[
        "/api/v1/basket",
        "/api/v1/orders",
        "/api/v1/address-forms",
        "/api/v2/orders",
    ],
    routes: http::routes,
    settings: SETTINGS,
    check_settings: |values| Settings::read(values).map(drop),
    key_files: &[],
    databases: &[DatabaseDescriptor::always("orders")],
    contract: contract::contract,
    subscriptions: &SUBSCRIPTIONS,
    replicated: &[],
    replicas: REPLICAS,
    matters: &[],
    metrics: &[],
    processes: PROCESSES,
    build,
};

const SUBSCRIPTIONS: [SubscriptionDescriptor; 17] = [
    on("products.stock-reserved.v1", "orders.on-stock-reserved"),
    on("products.stock-rejected.v1", "orders.on-stock-rejected"),
    on("products.reservation-expired.v1", "orders.on-reservation-expired"),
    on("payments.payment-captured.v1", "orders.on-payment-captured"),
    on("payments.payment-declined.v1", "orders.on-payment-declined"),
    on("payments.refund-completed.v1", "orders.on-refund-completed"),
    on("users.user-erased.v1", "orders.forget-customer"),
    on("users.user-snapshot.v1", "orders.note-user-snapshot"),
    on("products.product-added.v1", "orders.note-product-added"),
    on("products.product-changed.v1", "orders.note-product-changed"),
    on("products.product-repriced.v1", "orders.note-product-repriced"),
    on("products.product-withdrawn.v1", "orders.note-product-withdrawn"),
    on("products.product-snapshot.v1", "orders.note-product-snapshot"),
    on("users.user-registered.v1", "orders.note-user-registered"),
    on("users.user-deactivated.v1", "orders.note-user-deactivated"),
    on("users.user-reactivated.v1", "orders.note-user-reactivated"),
    SubscriptionDescriptor::of_ended_access(END_ACCESS),
];

const fn on(event_type: &'static str, handler: &'static str) -> SubscriptionDescriptor {
    SubscriptionDescriptor { event_type, handler }
}

fn build(request: BuildRequest<'_>) -> Result<Arc<dyn Context>, BuildError> {
    let settings = Settings::read(request.settings)?;
    Ok(Arc::new(Orders::new(request.services, settings)))
}
