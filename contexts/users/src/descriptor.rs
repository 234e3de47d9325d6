//! The descriptor of the users context, for the host's registry.

use std::sync::Arc;

use platform::context::Context;
use platform::descriptor::{BuildError, BuildRequest, ContextDescriptor, DatabaseDescriptor};

use crate::contract;
use crate::handle::Users;
use crate::infrastructure::replicated::REPLICATED;
use crate::infrastructure::signing::key_files;
use crate::infrastructure::subscriptions;
use crate::settings::{SETTINGS, Settings};

/// The users context, described.
pub const DESCRIPTOR: ContextDescriptor = ContextDescriptor {
    name: "users",
    summary: "accounts, sessions and roles",
    route_prefixes: &["/api/v1/users", "/api/v1/sessions", "/.well-known"],
    settings: SETTINGS,
    check_settings: |values| Settings::read(values).map(drop),
    key_files: &["keys/signing-*.pem"],
    databases: &[DatabaseDescriptor::always("users")],
    contract: contract::contract,
    subscriptions: subscriptions::SUBSCRIPTIONS,
    replicated: REPLICATED,
    replicas: &[],
    matters: &[],
    build,
};

fn build(request: BuildRequest<'_>) -> Result<Arc<dyn Context>, BuildError> {
    let settings = Settings::read(request.settings)?;
    let key_files = key_files::read_or_create(&request.keys)?;
    let signing_keys = key_files.iter().map(|file| file.pem.clone()).collect();
    let settings = Settings { signing_keys, ..settings };
    let users = Users::new(request.services, settings)
        .map_err(|error| key_files::unusable(&request.keys, &key_files, &error))?;
    Ok(Arc::new(users))
}
