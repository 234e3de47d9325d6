//! A host of several shops, one for each tenant. Each is composed as the shop of a [`Host`](crate::Host) is, from settings of its own;
//! they share the process and the server.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{join_all, select_all};
use platform::http_client::HttpServices;
use platform::ids::TimeOrderedIds;
use platform::tasks::Tasks;
use shared_kernel::{Clock, Tenant};
use storage::data_dir::{Locks, database_file};

use crate::config::Settings;
use crate::error::StartError;
use crate::listener;
use crate::running_shop::{OpenShop, RunningShop};
use crate::server::{RunningServer, Site, build_for_tenants};
use crate::shop::Shop;

/// The parts that the shop of one tenant is started with.
pub struct TenantShop {
    /// The tenant.
    pub tenant: Tenant,
    /// The settings of its shop: one of [`Settings::of_tenants`].
    pub settings: Settings,
    /// The locks of its databases, taken with [`databases::lock`](crate::databases::lock).
    pub locks: Locks,
    /// The services that its contexts may call as if they were reached over HTTP.
    pub http_services: HttpServices,
}

/// The running shops of several tenants, which answer HTTP at one address.
pub struct TenantHost {
    /// Where they answer.
    pub address: SocketAddr,
    shops: Vec<(Tenant, RunningShop)>,
    server: RunningServer,
    /// The tasks that belong to no shop.
    tasks: Tasks,
    stop_delay: Duration,
}

impl TenantHost {
    /// Starts the shops, and returns when all of them answer. `settings` are those of the host.
    ///
    /// # Errors
    /// When one shop does not start; the others are stopped then.
    pub async fn start(
        settings: &Settings,
        clock: Arc<dyn Clock>,
        shops: Vec<TenantShop>,
    ) -> Result<Self, StartError> {
        let listener = listener::open(settings.listen)?;
        let address = listener.local_addr().map_err(StartError::Server)?;
        let (shops, sites) = open_all(shops, &clock).await?;
        let tasks = Tasks::on_this_runtime();
        let server =
            build_for_tenants(listener, settings, sites, (&tasks, Arc::new(TimeOrderedIds)));
        let server = match server {
            Ok(server) => RunningServer::begin(server),
            Err(error) => {
                close(shops).await;
                return Err(error);
            }
        };
        let stop_delay = settings.stop_delay;
        let mut host = Self { address, shops: Vec::new(), server, tasks, stop_delay };
        let mut waiting = shops.into_iter();
        while let Some((tenant, shop)) = waiting.next() {
            match Box::pin(shop.start()).await {
                Ok(shop) => host.shops.push((tenant, shop)),
                Err(error) => {
                    close(waiting.collect()).await;
                    host.stop().await;
                    return Err(error.of_tenant(&tenant));
                }
            }
        }
        Ok(host)
    }

    /// The shop of a tenant: the contexts and what they run on.
    pub fn shop(&self, tenant: &str) -> Option<&Shop> {
        let found = self.shops.iter().find(|(one, _shop)| one.as_str() == tenant);
        found.map(|(_tenant, shop)| &shop.shop)
    }

    /// The tenants, each with the address of its management port, if it has one.
    pub fn tenants(&self) -> impl Iterator<Item = (&Tenant, Option<SocketAddr>)> {
        self.shops.iter().map(|(tenant, shop)| (tenant, shop.management_address()))
    }

    /// Returns when a part of one shop has panicked. The host must end then, with all its shops.
    pub async fn broken(&self) {
        let parts = self.shops.iter().map(|(_tenant, shop)| Box::pin(shop.shop.broken()));
        let parts: Vec<_> = parts.collect();
        if parts.is_empty() {
            std::future::pending::<()>().await;
        }
        select_all(parts).await;
    }

    /// Stops gracefully, as [`Host::stop`](crate::Host::stop) does: no shop is ready from the same moment on, and each finishes
    /// what it has accepted.
    pub async fn stop(self) {
        self.shops.iter().for_each(|(_tenant, shop)| shop.shop.tasks().drain());
        tokio::time::sleep(self.stop_delay).await;
        self.server.stop().await;
        join_all(self.shops.into_iter().map(|(_tenant, shop)| shop.stop())).await;
        self.tasks.stop().await;
    }
}

impl Settings {
    /// Refuses a data folder for tenants that has the databases of a shop of its own: it would lie there, unseen and not served.
    ///
    /// # Errors
    /// When one of its databases is a file there.
    pub fn folder_has_no_shop(&self) -> Result<(), StartError> {
        let file = |name| database_file(&self.data_dir, name);
        if self.databases().any(|database| file(database.descriptor.name).exists()) {
            return Err(StartError::ShopBesideTenants { path: self.data_dir.clone() });
        }
        Ok(())
    }
}

type OpenShops = Vec<(Tenant, OpenShop)>;

async fn open_all(
    shops: Vec<TenantShop>,
    clock: &Arc<dyn Clock>,
) -> Result<(OpenShops, Vec<(Tenant, Site)>), StartError> {
    let (mut opened, mut sites) = (Vec::new(), Vec::new());
    for TenantShop { tenant, settings, locks, http_services } in shops {
        let clock = Arc::clone(clock);
        // Boxed, since every caller would carry the largest future of a start.
        let opening = Box::pin(OpenShop::open(locks, &settings, clock, (http_services, None)));
        match opening.await {
            Ok((shop, site)) => {
                opened.push((tenant.clone(), shop));
                sites.push((tenant, site));
            }
            Err(error) => {
                close(opened).await;
                return Err(error.of_tenant(&tenant));
            }
        }
    }
    Ok((opened, sites))
}

/// Closes shops that do not run.
async fn close(shops: OpenShops) {
    for (_tenant, shop) in shops {
        shop.close().await;
    }
}
