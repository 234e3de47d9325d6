//! The host: opens the databases, builds the bus, starts the contexts and mounts their routes. It decides nothing that
//! a context could decide.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use actix_web::dev::ServerHandle;
use platform::context::Context;
use platform::http_client::HttpServices;
use shared_kernel::Clock;
use storage::data_dir::Locks;

use crate::config::Settings;
use crate::error::StartError;
use crate::management_port::{ManagementPort, OpenPort};
use crate::shop::Shop;
use crate::{
    broker, databases, first_start, keys, known_events, listener, management_port, server,
};

/// Requests under way get this long to end when the host stops.
pub(crate) const LAST_REQUESTS: Duration = Duration::from_secs(10);

/// A running shop that answers HTTP.
pub struct Host {
    /// Where it answers.
    pub address: SocketAddr,
    management: Option<ManagementPort>,
    shop: Shop,
    server: ServerHandle,
    server_task: tokio::task::JoinHandle<std::io::Result<()>>,
    stop_delay: Duration,
    // Held while this host runs: no other host may serve the same files.
    _locks: Locks,
}

impl Host {
    /// Starts the shop and returns when it answers. Contexts may call `http_services` as if they were reached over HTTP.
    pub async fn start(
        settings: &Settings,
        clock: Arc<dyn Clock>,
        http_services: HttpServices,
    ) -> Result<Self, StartError> {
        Self::start_under(databases::lock(settings)?, settings, clock, http_services).await
    }

    /// The same under locks that the caller has taken with [`databases::lock`], before it opened databases of its own.
    #[expect(
        clippy::disallowed_methods,
        reason = "the server is not a task of the shop: it stops first"
    )]
    pub async fn start_under(
        locks: Locks,
        settings: &Settings,
        clock: Arc<dyn Clock>,
        http_services: HttpServices,
    ) -> Result<Self, StartError> {
        broker::must_reach_the_others(settings)?;
        let listener = listener::open(settings.listen)?;
        let address = listener.local_addr().map_err(StartError::Server)?;
        let management = management_port::open(settings).await?;
        let meter = management.as_ref().map(OpenPort::meter).unwrap_or_default();
        // Boxed, since every caller would carry the largest future of a start.
        let shop = Box::pin(Shop::open_measured(settings, clock, http_services, meter)).await?;
        every_subscription_is_served(&shop.contexts())?;
        let first_start = first_start::begin(settings, &shop).await?;
        let started = Arc::new(AtomicBool::new(false));
        let keys = keys::source(settings, &shop).await?;
        let readiness = server::readiness(settings, &shop, &started);
        let management = match management {
            Some(port) => Some(port.serve(&shop, readiness.clone(), Arc::clone(&keys))?),
            None => None,
        };
        let server = server::build(listener, settings, &shop, readiness, keys)?;
        let handle = server.handle();
        let server_task = tokio::spawn(server);
        shop.start().await?;
        first_start.wait_until_heard().await;
        started.store(true, Ordering::Release);
        let stop_delay = settings.stop_delay;
        Ok(Self {
            address,
            management,
            shop,
            server: handle,
            server_task,
            stop_delay,
            _locks: locks,
        })
    }

    /// Where its management port answers, if it has one.
    pub fn management_address(&self) -> Option<SocketAddr> {
        self.management.as_ref().map(ManagementPort::address)
    }

    /// The contexts and what they run on.
    pub const fn shop(&self) -> &Shop {
        &self.shop
    }

    /// Stops gracefully. At first it only says that it is not ready and goes on answering, so that balancers turn to other
    /// hosts; requests that wait for an outcome are answered at once. Then it listens no more, and requests under way are
    /// answered. At last messages being handled are finished, and everything accepted is durable. What was not begun waits
    /// in the tables. The management port answers until then.
    pub async fn stop(self) {
        self.shop.tasks().drain();
        tokio::time::sleep(self.stop_delay).await;
        let graceful = self.server.stop(true);
        if tokio::time::timeout(LAST_REQUESTS, graceful).await.is_err() {
            tracing::warn!("some requests did not end in time and were cut");
        }
        self.server_task.abort();
        self.shop.stop().await;
        if let Some(management) = self.management {
            management.stop().await;
        }
    }
}

/// Refuses contexts of which one waits for an event that no known contract has.
fn every_subscription_is_served(contexts: &[Arc<dyn Context>]) -> Result<(), StartError> {
    known_events::unserved(contexts).map_or(Ok(()), |unserved| Err(StartError::Unserved(unserved)))
}

#[cfg(test)]
mod tests;
