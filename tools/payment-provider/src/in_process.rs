//! A shop with the simulated provider in its process: what programs and tests start when the settings name no other.

use std::ops::Deref;
use std::sync::Arc;

use ::faults::Faults;
use host::config::Settings;
use host::databases::{self, of_host};
use host::{Host, Shop, StartError};
use platform::database::Database;
use platform::http_client::{HttpClient, HttpService, HttpServices};
use platform::tasks::Tasks;
use shared_kernel::Clock;

use crate::service::{ProviderService, ProviderServices};
use crate::standalone::configured;

/// The name under which payments finds the provider among the HTTP services of its process.
const SERVICE: &str = "payment-provider";
/// The context that calls it.
const CALLER: &str = "payments";

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
        self.services_with(None)
    }

    fn services_with(&self, faults: Option<&Faults>) -> HttpServices {
        let service: Arc<dyn HttpService> = Arc::new(self.service.clone());
        let service = match faults {
            Some(faults) => faults.around_provider(CALLER, service),
            None => service,
        };
        HttpServices::default().with(SERVICE, service)
    }

    fn start_webhooks(&self, settings: &Settings, host: &Host) -> Result<(), StartError> {
        let shop = HttpClient::new(&format!("http://{}", host.address));
        self.report_to(settings, Arc::new(shop.map_err(configured::bad_shop_url)?))
    }

    /// Delivers webhooks to a shop.
    pub(crate) fn report_to(
        &self,
        settings: &Settings,
        shop: Arc<dyn HttpService>,
    ) -> Result<(), StartError> {
        let secret = configured::webhook_secret(settings)?;
        self.service.start_webhooks(shop, secret);
        Ok(())
    }

    /// Returns when a part of it has panicked.
    pub(crate) async fn broken(&self) {
        tokio::select! {
            () = self.tasks.broken() => {}
            () = self.database.writer_ended() => {}
        }
    }

    pub(crate) async fn stop(&self) {
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
        Self::start_with(settings, clock, None).await
    }

    /// The same with the faults of a rehearsal around the ports of the host, and around the provider.
    ///
    /// # Errors
    /// When either does not start.
    pub async fn start_rehearsing(
        settings: &Settings,
        clock: Arc<dyn Clock>,
        faults: Faults,
    ) -> Result<Self, StartError> {
        Self::start_with(settings, clock, Some(faults)).await
    }

    async fn start_with(
        settings: &Settings,
        clock: Arc<dyn Clock>,
        faults: Option<Faults>,
    ) -> Result<Self, StartError> {
        let locks = databases::lock(settings)?;
        let Some(provider) = InProcessProvider::open(settings, &clock).await? else {
            let no_services = HttpServices::default();
            let host = Host::start_under(locks, settings, clock, (no_services, faults)).await?;
            return Ok(Self { host, provider: None });
        };
        let services = provider.services_with(faults.as_ref());
        let host = match Host::start_under(locks, settings, clock, (services, faults)).await {
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
                Some(provider) => provider.broken().await,
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
