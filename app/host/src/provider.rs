//! The simulated payment provider as a process of its own: its ledger, its HTTP server and its webhooks, and no context.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

use actix_web::dev::ServerHandle;
use actix_web::{App, HttpServer};
use payments::{ProviderServices, StandaloneProvider};
use platform::database::{Database, Ports};
use platform::descriptor::BuildError;
use platform::ids::TimeOrderedIds;
use platform::message_log::MessageLog;
use platform::outbox::TransportSet;
use platform::tasks::Tasks;
use shared_kernel::Clock;

use crate::config::Settings;
use crate::error::StartError;
use crate::host::LAST_REQUESTS;
use crate::registry::ContextDatabase;
use crate::{data_dir, databases, provisional};

/// It publishes nothing.
const MESSAGE_LOG_CAPACITY: usize = 1;

/// A running payment provider that answers HTTP.
pub struct ProviderHost {
    /// Where it answers.
    pub address: SocketAddr,
    database: Database,
    tasks: Tasks,
    server: ServerHandle,
    server_task: tokio::task::JoinHandle<std::io::Result<()>>,
    // Held while it runs: no shop may simulate a provider on the same ledger.
    _locks: data_dir::Locks,
}

impl ProviderHost {
    /// Opens the ledger, begins to deliver webhooks if it is told where to, and returns when it answers.
    #[expect(
        clippy::disallowed_methods,
        reason = "the server is not a task of the provider: it stops first"
    )]
    pub async fn start(settings: &Settings, clock: Arc<dyn Clock>) -> Result<Self, StartError> {
        let ledger = provisional::any_ledger();
        let ledger = ledger.ok_or(StartError::NotHosted { context: "payments" })?;
        let locks = data_dir::lock_database(settings, &ledger)?;
        let values = settings.values();
        let refused = |bad| StartError::Build(BuildError::Setting(bad));
        let listen = values.address("provider.listen", "127.0.0.1:8090").map_err(refused)?;
        let simulation = provisional::simulation(values).map_err(refused)?;
        let listener = TcpListener::bind(listen)
            .map_err(|source| StartError::CannotListen { address: listen, source })?;
        let address = listener.local_addr().map_err(StartError::Server)?;
        let tasks = Tasks::on_this_runtime();
        let database = open(settings, &ledger, &clock).await?;
        let services = ProviderServices {
            database: database.clone(),
            clock: Arc::clone(&clock),
            tasks: tasks.clone(),
        };
        let provider = StandaloneProvider::new(services, simulation);
        if let Some(shop) = values.filled("provider.shop_url") {
            let shop = shop.trim_end_matches('/');
            let url = format!("{shop}/api/v1/payments/webhooks/simulated");
            let keys = data_dir::keys(&settings.data_dir);
            let secrets = provisional::webhook_secrets(values, &keys)?;
            if let Some(secret) = secrets.into_iter().next() {
                provider.start_webhooks(&url, secret).map_err(StartError::Webhooks)?;
            }
        }
        let server = HttpServer::new(move || {
            let provider = provider.clone();
            App::new().configure(move |config| provider.routes(config))
        });
        let workers = settings.http_workers.unwrap_or(1);
        let server = server.workers(workers).disable_signals();
        let server = server.listen(listener).map_err(StartError::Server)?.run();
        let handle = server.handle();
        let server_task = tokio::spawn(server);
        Ok(Self { address, database, tasks, server: handle, server_task, _locks: locks })
    }

    /// Stops gracefully: what it has taken on is in its ledger.
    pub async fn stop(self) {
        self.tasks.stopping().cancel();
        let graceful = self.server.stop(true);
        if tokio::time::timeout(LAST_REQUESTS, graceful).await.is_err() {
            tracing::warn!("some requests did not end in time and were cut");
        }
        self.server_task.abort();
        self.tasks.stop().await;
        self.database.close().await;
    }
}

async fn open(
    settings: &Settings,
    ledger: &ContextDatabase,
    clock: &Arc<dyn Clock>,
) -> Result<Database, StartError> {
    let connections = databases::open_and_migrate(settings, ledger);
    let ports = Ports {
        clock: Arc::clone(clock),
        ids: Arc::new(TimeOrderedIds),
        message_log: MessageLog::new(Arc::clone(clock), MESSAGE_LOG_CAPACITY),
        transports: TransportSet::InProcess,
    };
    Ok(Database::start("provider", connections.await?, ports).await?)
}
