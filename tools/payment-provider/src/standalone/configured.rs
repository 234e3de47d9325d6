//! The provider's part of a host's configuration: its ledger, its behaviour, its secret.

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use host::config::Settings;
use host::registry::{self, ContextDatabase};
use host::{StartError, identity};
use platform::database::{Database, Ports};
use platform::descriptor::BuildError;
use platform::http_client::BadUrl;
use platform::identity::Permits;
use platform::ids::TimeOrderedIds;
use platform::message_log::MessageLog;
use platform::meter::Meter;
use platform::outbox::TransportSet;
use platform::secret_file::read_or_make;
use platform::settings::BadSetting;
use shared_kernel::Clock;
use storage::data_dir;
use storage::identity::Located;
use storage::place::make;

use crate::settings::ProviderSettings;
use crate::webhooks::signature::WebhookSecret;

/// The name of the ledger among the databases of payments.
const LEDGER: &str = "provider";

/// The fewest characters of a secret. Payments wants as many, and refuses placeholders too.
const SHORTEST_SECRET: usize = 16;

/// The provider publishes nothing.
const MESSAGE_LOG_CAPACITY: usize = 1;

/// The ledger of a provider in the process of payments, if these settings ask for one.
pub(crate) fn ledger_in_process(settings: &Settings) -> Option<ContextDatabase> {
    settings.databases().find(|database| database.descriptor.name == LEDGER)
}

/// The ledger of a provider in a process of its own.
pub(crate) fn ledger_alone() -> Result<ContextDatabase, StartError> {
    registry::find_database(LEDGER).ok_or(StartError::NotHosted { context: "payments" })
}

/// How the provider behaves.
pub(crate) fn behaviour(settings: &Settings) -> Result<ProviderSettings, StartError> {
    ProviderSettings::read(settings.values()).map_err(bad)
}

/// Where a provider of its own listens.
pub(crate) fn listen(settings: &Settings) -> Result<SocketAddr, StartError> {
    settings.values().address("provider.listen", "127.0.0.1:8090").map_err(bad)
}

/// Opens the ledger, as one of the databases of its process, and brings its tables up to date.
pub(crate) async fn open_ledger(
    settings: &Settings,
    ledger: &ContextDatabase,
    beside: &[Located],
    clock: &Arc<dyn Clock>,
) -> Result<Database, StartError> {
    data_dir::make(&settings.data_dir)?;
    identity::settle(settings, beside, &Permits::default()).await?;
    let place = settings.place_of(LEDGER);
    let connections = make(&place, LEDGER, &ledger.migrations).await?;
    let ports = Ports {
        clock: Arc::clone(clock),
        ids: Arc::new(TimeOrderedIds),
        message_log: MessageLog::new(Arc::clone(clock), MESSAGE_LOG_CAPACITY),
        transports: TransportSet::InProcess,
        meter: Meter::default(),
        tenant: settings.tenant.clone(),
    };
    Ok(Database::start(LEDGER, connections, ports).await?)
}

/// The secret that webhooks are signed with: the first that is configured, or the one in the data folder, which is made if
/// there is none.
pub(crate) fn webhook_secret(settings: &Settings) -> Result<WebhookSecret, StartError> {
    if let Some(first) = settings.values().list("payments.webhook_secrets").into_iter().next() {
        return Ok(WebhookSecret::new(first));
    }
    let path = data_dir::keys(&settings.data_dir).join("webhook-secret");
    stored_secret(&path)
        .map_err(|error| BuildError::Key { path: path.clone(), reason: error.to_string() }.into())
}

fn stored_secret(path: &Path) -> io::Result<WebhookSecret> {
    let text = read_or_make(path, || Ok(hex::encode(rand::random::<[u8; 32]>())))?;
    let secret = text.trim();
    if secret.len() < SHORTEST_SECRET {
        let short = format!(
            "it has fewer than {SHORTEST_SECRET} characters; without the file the next start makes one"
        );
        return Err(io::Error::new(io::ErrorKind::InvalidData, short));
    }
    Ok(WebhookSecret::new(secret))
}

pub(crate) fn bad_shop_url(_bad: BadUrl) -> StartError {
    bad(BadSetting::new("provider.shop_url", "is no address such as http://127.0.0.1:8080"))
}

pub(crate) fn bad(bad: BadSetting) -> StartError {
    BuildError::Setting(bad).into()
}
