//! The host: opens the databases, builds the bus, starts the contexts and mounts their routes. It decides nothing that
//! a context could decide.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use faults::Faults;
use platform::http_client::HttpServices;
use shared_kernel::Clock;
use storage::data_dir::Locks;

use crate::config::Settings;
use crate::error::StartError;
use crate::running_shop::{OpenShop, RunningShop};
use crate::server::{self, RunningServer};
use crate::shop::Shop;
use crate::{broker, databases, listener};

/// A running shop that answers HTTP.
pub struct Host {
    /// Where it answers.
    pub address: SocketAddr,
    shop: RunningShop,
    server: RunningServer,
    stop_delay: Duration,
}

impl Host {
    /// Starts the shop and returns when it answers. Contexts may call `http_services` as if they were reached over HTTP.
    pub async fn start(
        settings: &Settings,
        clock: Arc<dyn Clock>,
        http_services: HttpServices,
    ) -> Result<Self, StartError> {
        Self::start_under(databases::lock(settings)?, settings, clock, (http_services, None)).await
    }

    /// The same under locks that the caller has taken with [`databases::lock`], before it opened databases of its own; and with the
    /// faults of a rehearsal around its ports, if there are some.
    pub async fn start_under(
        locks: Locks,
        settings: &Settings,
        clock: Arc<dyn Clock>,
        parts: (HttpServices, Option<Faults>),
    ) -> Result<Self, StartError> {
        if !settings.tenants.is_empty() {
            return Err(StartError::SeveralShops);
        }
        broker::must_reach_the_others(settings)?;
        let listener = listener::open(settings.listen)?;
        let address = listener.local_addr().map_err(StartError::Server)?;
        // Boxed, since every caller would carry the largest futures of a start.
        let (shop, site) = Box::pin(OpenShop::open(locks, settings, clock, parts)).await?;
        let server = server::build(listener, settings, site, shop.shop().tasks())?;
        let server = RunningServer::begin(server);
        let shop = Box::pin(shop.start()).await?;
        Ok(Self { address, shop, server, stop_delay: settings.stop_delay })
    }

    /// Where its management port answers, if it has one.
    pub fn management_address(&self) -> Option<SocketAddr> {
        self.shop.management_address()
    }

    /// A link that opens its observatory in a browser, once, if it has one.
    pub fn observatory_link(&self) -> Option<String> {
        self.shop.observatory_link()
    }

    /// The contexts and what they run on.
    pub const fn shop(&self) -> &Shop {
        &self.shop.shop
    }

    /// Stops gracefully. At first it only says that it is not ready and goes on answering, so that balancers turn to other
    /// hosts; requests that wait for an outcome are answered at once. Then it listens no more, and requests under way are
    /// answered. At last messages being handled are finished, and everything accepted is durable. Messages that were not
    /// begun wait in the tables. The management port answers until then.
    pub async fn stop(self) {
        self.shop().tasks().drain();
        tokio::time::sleep(self.stop_delay).await;
        self.server.stop().await;
        self.shop.stop().await;
    }
}

#[cfg(test)]
mod tests;
