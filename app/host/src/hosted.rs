//! The contexts that a host runs, built on their services.

use std::sync::Arc;

use platform::auth::EndedAccess;
use platform::context::{Context, Services};
use platform::database::{Database, Ports};
use platform::dependency::Dependencies;
use platform::descriptor::{BuildError, BuildRequest};
use platform::http_client::HttpServices;
use platform::personal::PersonKeys;
use platform::shop_secret::ShopSecret;
use platform::tasks::Tasks;
use shared_kernel::error_chain::describe;
use storage::{data_dir, place};

use crate::config::Settings;
use crate::error::StartError;
use crate::registry::{self, ContextDatabase, Entry};

/// A context with what it was given.
#[derive(Clone)]
pub(crate) struct Hosted {
    pub(crate) context: Arc<dyn Context>,
    pub(crate) services: Services,
}

/// Holds the relays of the contexts that the setting names, before the management port answers: an operator may release them while the host
/// starts.
pub(crate) fn hold_relays(hosted: &[Hosted], held: &[String]) {
    for Hosted { services, .. } in hosted {
        let database = &services.database;
        if held.iter().any(|name| name == database.context()) {
            database.relay_control().hold();
            tracing::warn!(
                context = database.context(),
                "the relay is held from the start: events wait in the outbox until an operator releases it, or a host starts \
                 without it in messaging.hold_relays"
            );
        }
    }
}

/// The inputs for building the contexts of a host.
pub(crate) struct Opening<'a> {
    pub(crate) settings: &'a Settings,
    pub(crate) ports: Ports,
    pub(crate) tasks: Tasks,
    pub(crate) http_services: HttpServices,
    pub(crate) ended_access: EndedAccess,
    pub(crate) person_keys: PersonKeys,
    pub(crate) secret: ShopSecret,
    pub(crate) dependencies: Dependencies,
}

impl Opening<'_> {
    /// Builds the contexts chosen: opens the database of each, brings its tables up to date, and hands it over.
    pub(crate) async fn contexts(&self) -> Result<Vec<Hosted>, StartError> {
        let mut hosted = Vec::new();
        for name in self.settings.contexts.iter().copied() {
            let entry = registry::find(name).ok_or(StartError::NotHosted { context: name })?;
            hosted.push(self.build(entry).await?);
        }
        Ok(hosted)
    }

    async fn build(&self, entry: &Entry) -> Result<Hosted, StartError> {
        let descriptor = entry.descriptor;
        let own = entry.databases().next();
        let own = own.ok_or(StartError::NotHosted { context: descriptor.name })?;
        let services = Services {
            database: self.open(&own).await?,
            clock: Arc::clone(&self.ports.clock),
            ids: Arc::clone(&self.ports.ids),
            tasks: self.tasks.clone(),
            message_log: self.ports.message_log.clone(),
            ended_access: self.ended_access.clone(),
            person_keys: self.person_keys.clone(),
            secret: self.secret.clone(),
            dependencies: self.dependencies.clone(),
        };
        let request = BuildRequest {
            services: services.clone(),
            settings: self.settings.values(),
            keys: data_dir::keys(&self.settings.data_dir),
            http_services: &self.http_services,
        };
        let context = (descriptor.build)(request)?;
        let unprepared = context.prepare().await;
        unprepared.map_err(|error| BuildError::Missing(describe(&*error)))?;
        Ok(Hosted { context, services })
    }

    /// Opens one database and brings its tables up to date.
    pub(crate) async fn open(&self, database: &ContextDatabase) -> Result<Database, StartError> {
        let name = database.descriptor.name;
        let place = self.settings.place_of(name);
        let connections = place::make(&place, name, &database.migrations).await?;
        Ok(Database::start(name, connections, self.ports.clone()).await?)
    }
}
