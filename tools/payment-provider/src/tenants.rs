//! The shops of several tenants in one host, each with a simulated provider of its own on a ledger of its own.

use std::net::SocketAddr;
use std::ops::Deref;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::future::select_all;
use host::config::Settings;
use host::{StartError, TenantHost, TenantShop, databases};
use http::header::HOST;
use http::{HeaderValue, Request, Response};
use platform::http_client::{HttpClient, HttpError, HttpService};
use shared_kernel::{Clock, Tenant};

use crate::in_process::InProcessProvider;
use crate::standalone::configured;

/// The host of several shops, and the provider of each. It is used as the host is.
pub struct TenantHostWithProviders {
    host: TenantHost,
    providers: Vec<InProcessProvider>,
}

impl TenantHostWithProviders {
    /// Starts all of them, and delivers the webhooks of each provider to the shop of its tenant.
    ///
    /// # Errors
    /// When one does not start; the others are stopped then.
    pub async fn start(settings: &Settings, clock: Arc<dyn Clock>) -> Result<Self, StartError> {
        settings.folder_has_no_shop()?;
        let (mut shops, mut providers) = (Vec::new(), Vec::new());
        for own in settings.of_tenants() {
            let Some(tenant) = own.tenant.clone() else { continue };
            match open(&own, &clock).await {
                Ok((locks, provider)) => {
                    let http_services = provider.as_ref().map(InProcessProvider::http_services);
                    let http_services = http_services.unwrap_or_default();
                    providers.extend(provider.map(|one| (tenant.clone(), own.clone(), one)));
                    shops.push(TenantShop { tenant, settings: own, locks, http_services });
                }
                Err(error) => {
                    stop(providers.into_iter().map(|(_, _, provider)| provider)).await;
                    return Err(error.of_tenant(&tenant));
                }
            }
        }
        let host = match TenantHost::start(settings, clock, shops).await {
            Ok(host) => host,
            Err(error) => {
                stop(providers.into_iter().map(|(_, _, provider)| provider)).await;
                return Err(error);
            }
        };
        let mut started = Self { host, providers: Vec::new() };
        let mut reports = Ok(());
        for (tenant, own, provider) in providers {
            let begun = AtTenant::of(started.host.address, &tenant);
            let begun = begun.and_then(|shop| provider.report_to(&own, Arc::new(shop)));
            reports = reports.and(begun);
            started.providers.push(provider);
        }
        if let Err(error) = reports {
            started.stop().await;
            return Err(error);
        }
        Ok(started)
    }

    /// Returns when a part of a shop or of a provider has panicked.
    pub async fn broken(&self) {
        let providers: Vec<_> =
            self.providers.iter().map(|provider| Box::pin(provider.broken())).collect();
        let provider = async {
            if providers.is_empty() {
                std::future::pending::<()>().await;
            }
            select_all(providers).await;
        };
        tokio::select! {
            () = self.host.broken() => {}
            () = provider => {}
        }
    }

    /// Stops the shops, then the providers.
    pub async fn stop(self) {
        self.host.stop().await;
        stop(self.providers.into_iter()).await;
    }
}

impl Deref for TenantHostWithProviders {
    type Target = TenantHost;

    fn deref(&self) -> &TenantHost {
        &self.host
    }
}

async fn open(
    settings: &Settings,
    clock: &Arc<dyn Clock>,
) -> Result<(storage::data_dir::Locks, Option<InProcessProvider>), StartError> {
    let locks = databases::lock(settings)?;
    Ok((locks, InProcessProvider::open(settings, clock).await?))
}

async fn stop(providers: impl Iterator<Item = InProcessProvider>) {
    for provider in providers {
        provider.stop().await;
    }
}

/// The shop of a tenant, at the address that it shares with others.
struct AtTenant {
    shops: HttpClient,
    host: HeaderValue,
}

impl AtTenant {
    fn of(address: SocketAddr, tenant: &Tenant) -> Result<Self, StartError> {
        let shops = HttpClient::new(&format!("http://{address}"));
        // A name of letters, digits and hyphens is a value of a header.
        let host = HeaderValue::from_str(tenant.as_str())
            .unwrap_or_else(|_refused| HeaderValue::from_static(""));
        Ok(Self { shops: shops.map_err(configured::bad_shop_url)?, host })
    }
}

#[async_trait]
impl HttpService for AtTenant {
    async fn call(&self, mut request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        request.headers_mut().insert(HOST, self.host.clone());
        self.shops.call(request).await
    }
}
