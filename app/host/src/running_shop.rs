//! A shop of a host: all of it but the server, which other shops may share. It opens the databases, builds the bus and the
//! contexts, and has its own management port.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use faults::Faults;
use platform::context::Context;
use platform::http_client::HttpServices;
use shared_kernel::Clock;
use storage::data_dir::Locks;

use crate::config::Settings;
use crate::error::StartError;
use crate::first_start::{self, FirstStart};
use crate::management_port::{self, ManagementPort, OpenPort};
use crate::server::{self, Site};
use crate::shop::{HostParts, Shop};
use crate::{keys, known_events};

/// A shop whose contexts are built, and do not run yet.
pub(crate) struct OpenShop {
    shop: Shop,
    management: Option<ManagementPort>,
    first_start: FirstStart,
    started: Arc<AtomicBool>,
    locks: Locks,
}

/// A shop that runs.
pub(crate) struct RunningShop {
    pub(crate) shop: Shop,
    management: Option<ManagementPort>,
    // Held while this host runs: no other host may serve the same files.
    _locks: Locks,
}

impl OpenShop {
    /// Opens a shop under its locks; the server is to answer with the site.
    pub(crate) async fn open(
        locks: Locks,
        settings: &Settings,
        clock: Arc<dyn Clock>,
        (http_services, faults): (HttpServices, Option<Faults>),
    ) -> Result<(Self, Site), StartError> {
        let management = management_port::open(settings, &*clock).await?;
        let meter = management.as_ref().map(OpenPort::meter).unwrap_or_default();
        let parts = HostParts { http_services, meter, faults };
        let shop = Box::pin(Shop::open_for_host(settings, clock, parts)).await?;
        if let Some(port) = &management {
            port.number_messages(&shop);
        }
        every_subscription_is_served(&shop.contexts())?;
        let first_start = first_start::begin(settings, &shop).await?;
        let started = Arc::new(AtomicBool::new(false));
        let keys = keys::source(settings, &shop).await?;
        let readiness = server::readiness(settings, &shop, &started);
        let management = match management {
            Some(port) => Some(port.serve(&shop, readiness.clone(), Arc::clone(&keys))?),
            None => None,
        };
        let site = Site::of(settings, &shop, readiness, keys)?;
        Ok((Self { shop, management, first_start, started, locks }, site))
    }

    /// The contexts and what they run on.
    pub(crate) const fn shop(&self) -> &Shop {
        &self.shop
    }

    /// Closes the databases and the management port of a shop that is not to run.
    pub(crate) async fn close(self) {
        self.shop.stop().await;
        if let Some(management) = self.management {
            management.stop().await;
        }
    }

    /// Sets the contexts going, and returns when they have heard of what waited. The server answers already.
    ///
    /// # Errors
    /// When a context cannot be started; the shop is closed then.
    pub(crate) async fn start(self) -> Result<RunningShop, StartError> {
        if let Err(error) = self.shop.start().await {
            self.close().await;
            return Err(error);
        }
        let Self { shop, management, first_start, started, locks } = self;
        first_start.wait_until_heard().await;
        started.store(true, Ordering::Release);
        Ok(RunningShop { shop, management, _locks: locks })
    }
}

impl RunningShop {
    /// Where its management port answers, if it has one.
    pub(crate) fn management_address(&self) -> Option<SocketAddr> {
        self.management.as_ref().map(ManagementPort::address)
    }

    /// A link that opens its observatory in a browser, once, if it has one.
    pub(crate) fn observatory_link(&self) -> Option<String> {
        self.management.as_ref()?.observatory_link()
    }

    /// Finishes what was accepted, and closes the databases; the management port answers until then.
    pub(crate) async fn stop(self) {
        self.shop.stop().await;
        if let Some(management) = self.management {
            management.stop().await;
        }
    }
}

/// Refuses contexts of which one waits for an event that no known contract has.
pub(crate) fn every_subscription_is_served(
    contexts: &[Arc<dyn Context>],
) -> Result<(), StartError> {
    known_events::unserved(contexts).map_or(Ok(()), |unserved| Err(StartError::Unserved(unserved)))
}
