//! The database server and the broker of a run of the tests, as tenants use them.

use host::config::Settings;
use host::registry::COMPILED;
use platform::testing::{NamedDatabases, ScratchBroker, on_postgres};
use secrecy::SecretString;
use tokio::sync::{Mutex, MutexGuard};

use super::NAMES;

/// The databases and the names at a broker that are removed after the test, where it runs on servers.
pub(super) struct Servers {
    _databases: Option<NamedDatabases>,
    _brokers: Vec<ScratchBroker>,
    _alone: Option<MutexGuard<'static, ()>>,
}

/// Held by the one test at a time whose shops are on a server: each shop keeps up to 25 connections, of the 100 that `PostgreSQL`
/// gives out by default.
static SERVER: Mutex<()> = Mutex::const_new(());

impl Servers {
    /// Those that this run of the tests is about.
    pub(super) async fn of_this_run(settings: &mut Settings) -> Self {
        let (mut alone, mut databases) = (None, None);
        if on_postgres() {
            alone = Some(SERVER.lock().await);
            databases = Some(NamedDatabases::create(&NAMES).await);
        }
        if let Some(databases) = &databases {
            let url = SecretString::from(databases.url_with("{tenant}"));
            let contexts = settings.contexts.iter();
            settings.database_urls = contexts.map(|context| (*context, url.clone())).collect();
        }
        let mut brokers = Vec::new();
        if let Some(broker) = ScratchBroker::of_this_run(COMPILED) {
            settings.broker_url = Some(SecretString::from(broker.url.as_str()));
            settings.broker_prefix.clone_from(&broker.prefix);
            brokers.extend(NAMES.map(|name| broker.below(name)));
        }
        Self { _databases: databases, _brokers: brokers, _alone: alone }
    }
}
