//! A shop with the simulated provider in its process: what programs and tests start when the settings name no other.

use std::ops::Deref;
use std::sync::Arc;

use host::config::Settings;
use host::databases::{self, of_host};
use host::{Host, Shop, StartError};
use platform::database::Database;
use platform::http_client::{HttpClient, HttpServices};
use platform::tasks::Tasks;
use shared_kernel::Clock;

use crate::service::{ProviderService, ProviderServices};
use crate::standalone::configured;

/// The name under which payments finds the provider among the HTTP services of its process.
const SERVICE: &str = "payment-provider";

/// The simulated provider in the process of a shop, on its own ledger and tasks.
pub struct InProcessProvider {
    service: ProviderService,
    database: Database,
    tasks: Tasks,
}

impl InProcessProvider {
    /// Opens the ledger, if these settings ask for a provider in the process of payments.
    ///
    /// # Errors
    /// When the ledger cannot be opened, or a setting cannot be used.
    pub async fn open(
        settings: &Settings,
        clock: &Arc<dyn Clock>,
    ) -> Result<Option<Self>, StartError> {
        let Some(ledger) = configured::ledger_in_process(settings) else { return Ok(None) };
        let behaviour = configured::behaviour(settings)?;
        let tasks = Tasks::on_this_runtime();
        let database =
            configured::open_ledger(settings, &ledger, &of_host(settings), clock).await?;
        let services = ProviderServices {
            database: database.clone(),
            clock: Arc::clone(clock),
            tasks: tasks.clone(),
        };
        let service = ProviderService::new(services, behaviour);
        Ok(Some(Self { service, database, tasks }))
    }

    /// The services that a host hands to payments.
    pub fn http_services(&self) -> HttpServices {
        HttpServices::default().with(SERVICE, Arc::new(self.service.clone()))
    }

    fn start_webhooks(&self, settings: &Settings, host: &Host) -> Result<(), StartError> {
        let secret = configured::webhook_secret(settings)?;
        let shop = HttpClient::new(&format!("http://{}", host.address));
        self.service.start_webhooks(Arc::new(shop.map_err(configured::bad_shop_url)?), secret);
        Ok(())
    }

    async fn stop(&self) {
        self.tasks.stop().await;
        self.database.close().await;
    }
}

/// A host, and the provider in its process where the settings ask for one. It is used as the host is.
pub struct HostWithProvider {
    host: Host,
    provider: Option<InProcessProvider>,
}

impl HostWithProvider {
    /// Starts both, and delivers webhooks to the host.
    ///
    /// # Errors
    /// When either does not start.
    pub async fn start(settings: &Settings, clock: Arc<dyn Clock>) -> Result<Self, StartError> {
        let locks = databases::lock(settings)?;
        let Some(provider) = InProcessProvider::open(settings, &clock).await? else {
            let no_services = HttpServices::default();
            let host = Host::start_under(locks, settings, clock, no_services).await?;
            return Ok(Self { host, provider: None });
        };
        let services = provider.http_services();
        let host = match Host::start_under(locks, settings, clock, services).await {
            Ok(host) => host,
            Err(error) => {
                provider.stop().await;
                return Err(error);
            }
        };
        let webhooks = provider.start_webhooks(settings, &host);
        let started = Self { host, provider: Some(provider) };
        if let Err(error) = webhooks {
            started.stop().await;
            return Err(error);
        }
        Ok(started)
    }

    /// The host.
    pub const fn host(&self) -> &Host {
        &self.host
    }

    /// The provider's ledger, if it is in this process.
    pub fn ledger(&self) -> Option<&Database> {
        self.provider.as_ref().map(|provider| &provider.database)
    }

    /// Returns when a part of the host or of the provider has panicked.
    pub async fn broken(&self) {
        let provider = async {
            match &self.provider {
                Some(InProcessProvider { database, tasks, .. }) => {
                    tokio::select! {
                        () = tasks.broken() => {}
                        () = database.writer_ended() => {}
                    }
                }
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = self.host.shop().broken() => {}
            () = provider => {}
        }
    }

    /// Stops the host, then the provider.
    pub async fn stop(self) {
        self.host.stop().await;
        if let Some(provider) = &self.provider {
            provider.stop().await;
        }
    }
}

impl Deref for HostWithProvider {
    type Target = Host;

    fn deref(&self) -> &Host {
        &self.host
    }
}

/// A shop without HTTP, and the provider whose ledger its audit reads.
pub struct ShopWithProvider {
    shop: Shop,
    provider: Option<InProcessProvider>,
}

impl ShopWithProvider {
    /// Opens both. Nothing runs.
    ///
    /// # Errors
    /// When either cannot be opened.
    pub async fn open(settings: &Settings, clock: Arc<dyn Clock>) -> Result<Self, StartError> {
        let provider = InProcessProvider::open(settings, &clock).await?;
        let services = provider.as_ref().map(InProcessProvider::http_services).unwrap_or_default();
        Ok(Self { shop: Shop::open(settings, clock, services).await?, provider })
    }

    /// The shop.
    pub const fn shop(&self) -> &Shop {
        &self.shop
    }

    /// Closes the databases.
    pub async fn stop(&self) {
        self.shop.stop().await;
        if let Some(provider) = &self.provider {
            provider.stop().await;
        }
    }
}

impl Deref for ShopWithProvider {
    type Target = Shop;

    fn deref(&self) -> &Shop {
        &self.shop
    }
}
