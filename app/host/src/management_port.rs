//! The management port of a host: its socket and token, and what of the host it shows.

use std::error::Error;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;

use management::{
    ManagedContext, ManagedHost, ManagementServer, ManagementSettings, MetricsRegistry, TOKEN_FILE,
    metrics_of_the_port,
};
use platform::auth::KeySource;
use platform::descriptor::BuildError;
use platform::http::OperatorToken;
use platform::http::readiness::Readiness;
use platform::meter::{Meter, MetricDescriptor, of_platform};
use platform::outbox::republishing::Publisher;
use platform::private_files;
use secrecy::ExposeSecret;
use shared_kernel::error_chain::describe;
use storage::secret;

use crate::config::Settings;
use crate::error::StartError;
use crate::registry;
use crate::shop::Shop;

/// The file in the data folder that says where the management port of a running host is, whichever port it has got.
pub const ADDRESS_FILE: &str = "management.address";

/// The socket and the token, before there is a shop to manage.
pub(crate) struct OpenPort {
    listener: TcpListener,
    token: OperatorToken,
    metrics: MetricsRegistry,
    data_dir: PathBuf,
}

/// The port of a running host.
pub(crate) struct ManagementPort {
    server: ManagementServer,
    address_file: PathBuf,
}

/// Takes the socket of the management port, if the settings want one, and reads the token, or makes it.
pub(crate) async fn open(settings: &Settings) -> Result<Option<OpenPort>, StartError> {
    let ManagementSettings { listen, token } =
        ManagementSettings::read(settings.values()).map_err(BuildError::from)?;
    let Some(listener) = management::open(listen, settings.listen)? else { return Ok(None) };
    let token = match token {
        Some(token) => token.expose_secret().to_owned(),
        None => secret::of_file(&settings.data_dir, TOKEN_FILE).await?,
    };
    let token = OperatorToken::of(&token).map_err(|error| missing(&error))?;
    let metrics = MetricsRegistry::new(&registry::metrics()).map_err(|error| missing(&error))?;
    Ok(Some(OpenPort { listener, token, metrics, data_dir: settings.data_dir.clone() }))
}

impl OpenPort {
    /// Measures the host that is to be managed.
    pub(crate) fn meter(&self) -> Meter {
        self.metrics.meter()
    }

    /// Answers from here on.
    pub(crate) fn serve(
        self,
        shop: &Shop,
        readiness: Readiness,
        keys: Arc<dyn KeySource>,
    ) -> Result<ManagementPort, StartError> {
        let Self { listener, token, metrics, data_dir } = self;
        let address_file = data_dir.join(ADDRESS_FILE);
        let host = ManagedHost {
            contexts: managed(shop),
            readiness,
            transports: shop.transports().clone(),
            keys,
            message_log: shop.message_log().clone(),
            metrics,
            data_dir,
            clock: shop.clock(),
            ids: shop.ids(),
            tasks: shop.tasks().clone(),
        };
        let server = management::start(listener, token, host).map_err(StartError::Server)?;
        let written = private_files::write(&address_file, &server.address.to_string());
        if let Err(error) = written {
            tracing::warn!(%error, "the address of the management port cannot be noted; `galleria health` needs --url");
        }
        Ok(ManagementPort { server, address_file })
    }
}

impl ManagementPort {
    /// Where it answers.
    pub(crate) const fn address(&self) -> SocketAddr {
        self.server.address
    }

    /// Answers no more.
    pub(crate) async fn stop(self) {
        let address = self.address().to_string();
        self.server.stop().await;
        // Another host of this folder may have noted its own since.
        if std::fs::read_to_string(&self.address_file).is_ok_and(|noted| noted == address) {
            // One that stays names a port where nobody answers, which is said.
            let _may_stay = std::fs::remove_file(self.address_file);
        }
    }
}

/// Every metric that a host with all contexts of this program exposes.
pub fn metrics() -> Vec<MetricDescriptor> {
    let common = of_platform().iter().chain(metrics_of_the_port()).copied();
    common.chain(registry::metrics()).collect()
}

fn missing(error: &dyn Error) -> BuildError {
    BuildError::Missing(describe(error))
}

fn managed(shop: &Shop) -> Vec<ManagedContext> {
    let managed = shop.hosted().map(|hosted| {
        let events = hosted.context.contract().into_iter();
        let event_types = events.map(|event| event.event_type).collect();
        let entry = registry::find(hosted.context.name());
        ManagedContext {
            database: hosted.services.database.clone(),
            subscriptions: hosted.context.subscriptions(),
            publisher: Publisher { context: hosted.context.name(), event_types },
            processes: entry.map(|entry| entry.descriptor.processes).unwrap_or_default(),
        }
    });
    managed.collect()
}
