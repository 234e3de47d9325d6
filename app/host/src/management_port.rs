//! The management port of a host: its socket and token, what of the host it shows, and the observatory beside it.

use std::error::Error;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;

use actix_web::web::ServiceConfig;
use management::{
    Journal, MakeLink, ManagedContext, ManagedHost, ManagementServer, ManagementSettings,
    MetricsRegistry, TOKEN_FILE, metrics_of_the_port,
};
use observatory::{Observatory, ObservatorySettings};
use platform::auth::KeySource;
use platform::descriptor::BuildError;
use platform::http::OperatorToken;
use platform::http::readiness::Readiness;
use platform::message_log::MessageLog;
use platform::meter::{Meter, MetricDescriptor, of_platform};
use platform::outbox::republishing::Publisher;
use platform::private_files;
use secrecy::{ExposeSecret, SecretString};
use shared_kernel::Clock;
use shared_kernel::error_chain::describe;
use storage::secret;

use crate::catalogue;
use crate::config::Settings;
use crate::error::StartError;
use crate::registry;
use crate::shop::Shop;

/// The file in the data folder that says where the management port of a running host is, whichever port it has got.
pub const ADDRESS_FILE: &str = "management.address";

/// The socket and the token, before there is a shop to manage.
pub(crate) struct OpenPort {
    listener: TcpListener,
    token: SecretString,
    metrics: MetricsRegistry,
    journal: Option<Journal>,
    observatory: ObservatorySettings,
    settings: Settings,
}

/// The port of a running host.
pub(crate) struct ManagementPort {
    server: ManagementServer,
    address_file: PathBuf,
    observatory: Option<Observatory>,
    journal: Option<Journal>,
    log: MessageLog,
    clock: Arc<dyn Clock>,
}

/// Takes the socket of the management port, if the settings want one, and reads the token, or makes it.
pub(crate) async fn open(
    settings: &Settings,
    clock: &dyn Clock,
) -> Result<Option<OpenPort>, StartError> {
    let ManagementSettings { listen, token, journal } =
        ManagementSettings::read(settings.values()).map_err(BuildError::from)?;
    let observatory = ObservatorySettings::read(settings.values()).map_err(BuildError::from)?;
    let Some(listener) = management::open(listen, settings.listen)? else { return Ok(None) };
    let token = match token {
        Some(token) => token,
        None => SecretString::from(secret::of_file(&settings.data_dir, TOKEN_FILE).await?),
    };
    let name = settings.contexts.join("-");
    let journal = journal.and_then(|bounds| {
        let opened = Journal::open(&settings.data_dir, &name, bounds, clock.now());
        opened.inspect_err(|error| tracing::warn!(%error, "no journal of messages is kept")).ok()
    });
    let metrics = MetricsRegistry::new(&registry::metrics()).map_err(|error| missing(&error))?;
    let settings = settings.clone();
    Ok(Some(OpenPort { listener, token, metrics, journal, observatory, settings }))
}

impl OpenPort {
    /// Measures the host that is to be managed.
    pub(crate) fn meter(&self) -> Meter {
        self.metrics.meter()
    }

    /// The messages of this run get higher numbers than those that the journal has of earlier ones.
    pub(crate) fn number_messages(&self, shop: &Shop) {
        if let Some(journal) = &self.journal {
            shop.message_log().continue_after(journal.last_number());
        }
    }

    /// Answers from here on.
    pub(crate) fn serve(
        self,
        shop: &Shop,
        readiness: Readiness,
        keys: Arc<dyn KeySource>,
    ) -> Result<ManagementPort, StartError> {
        let Self { listener, token, metrics, journal, observatory, settings } = self;
        let address = listener.local_addr().map_err(StartError::Server)?;
        let observatory = Observatory::start(observatory, (address, token.clone()), shop.clock());
        let observatory = observatory.map_err(|error| missing(&error))?;
        let observatory = observatory.map(|pages| pages.with_faults(shop.faults().is_some()));
        let token = OperatorToken::of(token.expose_secret()).map_err(|error| missing(&error))?;
        let log = shop.message_log().clone();
        let address_file = settings.data_dir.join(ADDRESS_FILE);
        let links = observatory.clone();
        let host = ManagedHost {
            contexts: managed(shop),
            readiness,
            transports: shop.transports().clone(),
            keys,
            person_keys: shop.person_keys().clone(),
            dependencies: shop.dependencies().clone(),
            message_log: log.clone(),
            faults: shop.faults().cloned(),
            journal: journal.clone(),
            catalogue: catalogue::of(&settings, shop),
            make_link: links.map(|pages| -> MakeLink { Arc::new(move || pages.make_link()) }),
            metrics,
            data_dir: settings.data_dir,
            clock: shop.clock(),
            ids: shop.ids(),
            tasks: shop.tasks().clone(),
        };
        let pages = observatory.clone();
        let mount = move |config: &mut ServiceConfig| {
            if let Some(pages) = &pages {
                pages.mount(config);
            }
        };
        let server = management::start(listener, token, host, mount).map_err(StartError::Server)?;
        let written = private_files::write(&address_file, &server.address.to_string());
        if let Err(error) = written {
            tracing::warn!(%error, "the address of the management port cannot be noted; `galleria health` needs --url");
        }
        let clock = shop.clock();
        Ok(ManagementPort { server, address_file, observatory, journal, log, clock })
    }
}

impl ManagementPort {
    /// Where it answers.
    pub(crate) const fn address(&self) -> SocketAddr {
        self.server.address
    }

    /// A link that opens the observatory in a browser, once; `None` where there is none.
    pub(crate) fn observatory_link(&self) -> Option<String> {
        let path = self.observatory.as_ref()?.make_link()?;
        Some(format!("http://{}{path}", self.address()))
    }

    /// Answers no more.
    pub(crate) async fn stop(self) {
        let address = self.address().to_string();
        self.server.stop().await;
        if let Some(journal) = self.journal {
            journal.close(&self.log, self.clock.now());
        }
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
