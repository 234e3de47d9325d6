//! The descriptor of `newsletter`.

use std::sync::Arc;

use platform::context::Context;
use platform::descriptor::{BuildError, BuildRequest, ContextDescriptor, DatabaseDescriptor};

use crate::contract;
use crate::handle::Newsletter;
use crate::infrastructure::http;
use crate::infrastructure::subscriptions::SUBSCRIPTIONS;
use crate::settings::{SETTINGS, Settings};

/// The context `newsletter`, described.
pub const DESCRIPTOR: ContextDescriptor = ContextDescriptor {
    name: "newsletter",
    summary: "one subscriber for each registered user",
    route_prefixes: &["/api/v1/newsletter"],
    routes: || http::table().describe(),
    settings: SETTINGS,
    check_settings: |values| Settings::read(values).map(drop),
    key_files: &[],
    databases: &[DatabaseDescriptor::always("newsletter")],
    contract: contract::contract,
    subscriptions: SUBSCRIPTIONS,
    replicated: &[],
    replicas: &[],
    matters: &[],
    metrics: &[],
    processes: &[],
    build,
};

fn build(request: BuildRequest<'_>) -> Result<Arc<dyn Context>, BuildError> {
    let settings = Settings::read(request.settings)?;
    Ok(Arc::new(Newsletter::new(&request.services, settings)))
}
