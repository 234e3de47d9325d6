//! The host: opens the databases, builds the bus, starts the contexts and mounts their routes. It decides nothing that
//! a context could decide.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use shared_kernel::Clock;

use crate::config::Settings;

pub(crate) mod data_dir;

mod error;
mod first_start;
mod server;
mod shop;

pub use error::StartError;
pub use shop::Shop;

/// Requests under way get this long to end when the host stops.
const LAST_REQUESTS: Duration = Duration::from_secs(10);

/// A running shop that answers HTTP.
pub struct Host {
    /// Where it answers.
    pub address: SocketAddr,
    shop: Shop,
    server: ServerHandle,
    server_task: tokio::task::JoinHandle<std::io::Result<()>>,
    // Held while this host runs: no other host may serve the same folder.
    _lock: data_dir::Lock,
}

impl Host {
    /// Starts the shop and returns when it answers.
    #[expect(
        clippy::disallowed_methods,
        reason = "the server is not a task of the shop: it stops first"
    )]
    pub async fn start(settings: &Settings, clock: Arc<dyn Clock>) -> Result<Self, StartError> {
        let lock = data_dir::lock(&settings.data_dir)?;
        let listener = TcpListener::bind(settings.listen)
            .map_err(|source| StartError::CannotListen { address: settings.listen, source })?;
        let address = listener.local_addr().map_err(StartError::Server)?;
        let shop = Shop::open(settings, clock).await?;
        let added =
            if settings.demo_data { first_start::load_demo_catalogue(&shop).await? } else { 0 };
        let happenings = shop.happenings().listen();
        let server = server::build(listener, settings, &shop).map_err(StartError::Server)?;
        let handle = server.handle();
        let server_task = tokio::spawn(server);
        shop.start(address).await?;
        first_start::wait_until_heard(happenings, added).await;
        Ok(Self { address, shop, server: handle, server_task, _lock: lock })
    }

    /// The contexts and what they run on.
    pub const fn shop(&self) -> &Shop {
        &self.shop
    }

    /// Stops gracefully: requests under way are answered, messages being handled are finished, everything accepted is
    /// durable. What was not begun waits in the tables.
    pub async fn stop(self) {
        let graceful = self.server.stop(true);
        if tokio::time::timeout(LAST_REQUESTS, graceful).await.is_err() {
            tracing::warn!("some requests did not end in time and were cut");
        }
        self.server_task.abort();
        self.shop.stop().await;
    }
}
