//! The simulated provider as a process of its own: its ledger, its HTTP server and its webhooks, and no context.

pub(crate) mod configured;

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

use host::config::Settings;
use host::{StartError, databases};
use platform::database::Database;
use platform::http_client::HttpClient;
use platform::tasks::Tasks;
use shared_kernel::Clock;
use storage::data_dir::Locks;

use crate::server::ProviderServer;
use crate::service::{ProviderService, ProviderServices};

/// A running payment provider that answers HTTP.
pub struct StandaloneHost {
    /// Where it answers.
    pub address: SocketAddr,
    database: Database,
    tasks: Tasks,
    server: ProviderServer,
    // Held while it runs: no shop may simulate a provider on the same ledger.
    _locks: Locks,
}

impl StandaloneHost {
    /// Opens the ledger, begins to deliver webhooks if a shop is configured, and returns when it answers.
    ///
    /// # Errors
    /// When the ledger is in use or cannot be opened, the address cannot be listened on, or a setting cannot be used.
    pub async fn start(settings: &Settings, clock: Arc<dyn Clock>) -> Result<Self, StartError> {
        let ledger = configured::ledger_alone()?;
        let locks = databases::lock_one(settings, &ledger)?;
        let behaviour = configured::behaviour(settings)?;
        let listen = configured::listen(settings)?;
        let listener = TcpListener::bind(listen)
            .map_err(|source| StartError::CannotListen { address: listen, source })?;
        let tasks = Tasks::on_this_runtime();
        let alone = [ledger.at(settings.place_of(ledger.descriptor.name))];
        let database = configured::open_ledger(settings, &ledger, &alone, &clock).await?;
        let services = ProviderServices { database: database.clone(), clock, tasks: tasks.clone() };
        let service = ProviderService::new(services, behaviour);
        if let Some(shop) = settings.values().filled("provider.shop_url") {
            let shop = HttpClient::new(shop).map_err(configured::bad_shop_url)?;
            service.start_webhooks(Arc::new(shop), configured::webhook_secret(settings)?);
        }
        let workers = settings.http_workers.unwrap_or(1);
        let server = ProviderServer::start(listener, Arc::new(service), workers)
            .map_err(StartError::Server)?;
        Ok(Self { address: server.address, database, tasks, server, _locks: locks })
    }

    /// Stops gracefully: all that it has accepted is in its ledger.
    pub async fn stop(self) {
        self.tasks.stopping().cancel();
        self.server.stop().await;
        self.tasks.stop().await;
        self.database.close().await;
    }
}
