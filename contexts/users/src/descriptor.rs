//! The descriptor of the users context, for the host's registry.

use std::sync::Arc;

use platform::context::Context;
use platform::descriptor::{BuildError, BuildRequest, ContextDescriptor, DatabaseDescriptor};

use crate::contract;
use crate::handle::Users;
use crate::infrastructure::http;
use crate::infrastructure::metrics::METRICS;
use crate::infrastructure::replicated::REPLICATED;
use crate::infrastructure::signing::{SigningKeys, key_files};
use crate::infrastructure::subscriptions;
use crate::settings::{self, SETTINGS, Settings};

/// The users context, described.
pub const DESCRIPTOR: ContextDescriptor = ContextDescriptor {
    name: "users",
    summary: "accounts, sessions and roles",
    route_prefixes: &[
        "/api/v1/users",
        "/api/v1/sessions",
        "/api/v1/service-accounts",
        "/api/v1/oauth",
        "/.well-known",
    ],
    routes: http::routes,
    settings: SETTINGS,
    check_settings: settings::check,
    key_files: &["keys/signing-*.pem"],
    databases: &[DatabaseDescriptor::always("users")],
    contract: contract::contract,
    subscriptions: subscriptions::SUBSCRIPTIONS,
    replicated: REPLICATED,
    replicas: &[],
    matters: &[],
    metrics: METRICS,
    processes: &[],
    build,
};

fn build(request: BuildRequest<'_>) -> Result<Arc<dyn Context>, BuildError> {
    let settings = Settings::read(request.settings)?;
    let files = key_files::read_all(&request.keys)?;
    let pems: Vec<String> = files.iter().map(|file| file.pem.clone()).collect();
    if !pems.is_empty() {
        SigningKeys::from_pems(&pems)
            .map_err(|error| key_files::unusable(&request.keys, &files, &error))?;
    }
    Ok(Arc::new(Users::with_shared_keys(request.services, settings, pems)))
}
