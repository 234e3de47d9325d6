//! The keys of this host, kept as the database has them: read at the start, and again every few seconds, since another host may
//! have added one.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use platform::context::Services;
use platform::tasks::Tasks;
use shared_kernel::error_chain::describe;

use super::SigningKeys;
use super::key_store::{KeyStore, KeyStoreError};

/// How often the table is read. A new key signs ten minutes after it was added.
const RELOAD: Duration = Duration::from_secs(5);

/// The keys of the database, and those of files that it takes over.
pub(crate) struct SharedKeys {
    keys: SigningKeys,
    store: KeyStore,
    files: Vec<String>,
    tasks: Tasks,
}

impl SharedKeys {
    pub(crate) fn new(services: &Services, files: Vec<String>) -> Self {
        let store = KeyStore::new(services.clone());
        Self { keys: SigningKeys::default(), store, files, tasks: services.tasks.clone() }
    }

    /// The keys: none before [`Self::prepare`].
    pub(crate) fn keys(&self) -> SigningKeys {
        self.keys.clone()
    }

    /// Reads the keys, makes the first one if there is none, and goes on reading them until the host stops.
    pub(crate) async fn prepare(self: &Arc<Self>) -> Result<(), KeyStoreError> {
        self.keys.replace(&self.store.load_or_begin(&self.files).await?)?;
        let (shared, stopping) = (Arc::clone(self), self.tasks.stopping());
        self.tasks.spawn(async move {
            loop {
                tokio::select! {
                    biased;
                    () = stopping.cancelled() => return,
                    () = tokio::time::sleep(RELOAD) => {}
                }
                if let Err(error) = shared.reload().await {
                    tracing::warn!(error = describe(&error), "the signing keys cannot be read now");
                }
            }
        });
        Ok(())
    }

    /// Adds a key; returns when it signs.
    pub(crate) async fn rotate(&self) -> Result<DateTime<Utc>, KeyStoreError> {
        let signs_from = self.store.rotate().await?;
        self.reload().await?;
        Ok(signs_from)
    }

    async fn reload(&self) -> Result<(), KeyStoreError> {
        Ok(self.keys.replace(&self.store.load().await?)?)
    }
}
