//! The descriptor of `notifications`: what a host knows of the context without building it, and how it is built.

use std::sync::Arc;

use platform::context::Context;
use platform::descriptor::{BuildError, BuildRequest, ContextDescriptor, DatabaseDescriptor};

use crate::contract;
use crate::handle::Notifications;
use crate::infrastructure::http;
use crate::infrastructure::subscriptions::SUBSCRIPTIONS;
use crate::settings::{SETTINGS, Settings};

/// The context `notifications`, described.
pub const DESCRIPTOR: ContextDescriptor = ContextDescriptor {
    name: "notifications",
    summary: "mails to customers",
    route_prefixes: &["/api/v1/mails", "/api/v1/mail-suppressions", "/api/v1/notifications"],
    routes: || http::TABLE.describe(),
    settings: SETTINGS,
    check_settings: |values| Settings::read(values).map(drop),
    key_files: &[],
    databases: &[DatabaseDescriptor::always("notifications")],
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
    Ok(Arc::new(Notifications::new(request.services, settings)))
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use platform::descriptor::SubscriptionDescriptor;
    use platform::http_client::HttpServices;
    use platform::settings::SettingValues;
    use platform::testing::ManualClock;

    use super::*;
    use crate::infrastructure::testing::notifications_database;

    #[tokio::test]
    async fn the_built_context_is_what_the_descriptor_says() {
        let database = notifications_database().await;
        let request = BuildRequest {
            services: database.services(ManualClock::at("2026-03-01T12:00:00Z")),
            settings: &SettingValues::defaults(SETTINGS),
            keys: PathBuf::new(),
            http_services: &HttpServices::default(),
        };
        let built = (DESCRIPTOR.build)(request).unwrap();
        assert_eq!(built.name(), DESCRIPTOR.name);
        assert_eq!(DESCRIPTOR.databases[0].name, DESCRIPTOR.name);
        let subscriptions = built.subscriptions();
        let subscribed = subscriptions.iter().map(|subscription| SubscriptionDescriptor {
            event_type: subscription.event_type(),
            handler: subscription.handler(),
        });
        assert_eq!(subscribed.collect::<Vec<_>>(), DESCRIPTOR.subscriptions);
    }
}
