//! The descriptor of `products`: what the host, the tools and the tests read of this context without building it.

use std::sync::Arc;

use platform::context::Context;
use platform::descriptor::{BuildError, BuildRequest, ContextDescriptor, DatabaseDescriptor};

use crate::contract::contract;
use crate::handle::Products;
use crate::infrastructure::http;
use crate::infrastructure::metrics::METRICS;
use crate::infrastructure::replicated::REPLICATED;
use crate::infrastructure::subscriptions::SUBSCRIPTIONS;
use crate::settings::{SETTINGS, Settings};

/// The bounded context `products`, described.
pub const DESCRIPTOR: ContextDescriptor = ContextDescriptor {
    name: "products",
    summary: "catalogue and stock",
    route_prefixes: &["/api/v1/products"],
    routes: || http::TABLE.describe(),
    settings: SETTINGS,
    check_settings: |values| Settings::read(values).map(drop),
    key_files: &[],
    databases: &[DatabaseDescriptor::always("products")],
    contract,
    subscriptions: SUBSCRIPTIONS,
    replicated: REPLICATED,
    replicas: &[],
    matters: &[],
    metrics: METRICS,
    processes: &[],
    build,
};

fn build(request: BuildRequest<'_>) -> Result<Arc<dyn Context>, BuildError> {
    let settings = Settings::read(request.settings)?;
    Ok(Arc::new(Products::new(request.services, settings)))
}
