//! A command under an Idempotency-Key: the table of used keys decides whether it runs.

use std::error::Error;
use std::future::Future;

use shared_kernel::origin::DedupRecord;
use shared_kernel::{Origin, StoreError};
use uuid::Uuid;

use super::deciding::{Once, UsedKeys, decide_until_settled, to_problem};
use super::fingerprint::Fingerprint;
use crate::database::Database;
use crate::http::in_flight::ScopedKey;
use crate::http::problem::{Problem, kinds};
use crate::idempotency_keys;

/// One request under one key.
pub(super) struct Attempt {
    pub(super) database: Database,
    pub(super) used_keys: UsedKeys,
    pub(super) key: ScopedKey,
    pub(super) fingerprint: Fingerprint,
    pub(super) resource: Uuid,
}

impl Attempt {
    /// Answers a repeat from the table; otherwise runs the command, with the key as its dedup record.
    pub(super) async fn settle<E, F, Fut>(self, origin: Origin, command: F) -> Result<Once, Problem>
    where
        E: Into<Problem> + Error + Send + 'static,
        F: Fn(Origin) -> Fut + Send,
        Fut: Future<Output = Result<(), E>> + Send,
    {
        if let Some(used) = self.used().await? {
            return self.repeat_of(&used);
        }
        let origin = origin.with_dedup_record(self.dedup_record());
        let carried = origin.clone();
        let outcome = decide_until_settled(move || command(carried.clone())).await;
        let refused = match outcome {
            Ok(()) => return self.remembered(&origin).await,
            Err(refused) => refused,
        };
        // Another process may have used the key meanwhile, or the answer to our own commit was lost. Then the refusal
        // concerns the second attempt at a request that has succeeded.
        match self.used().await {
            Ok(Some(used)) => self.repeat_of(&used),
            Ok(None) | Err(_) => Err(to_problem(refused)),
        }
    }

    /// Makes the key durable even if the command found nothing to commit.
    async fn remembered(&self, origin: &Origin) -> Result<Once, Problem> {
        if origin.dedup_record().is_some() {
            let committed = self.database.commit(self.database.unit_of_work(origin)).await;
            if let Err(error) = committed {
                let used = self.used().await?;
                return used.map_or_else(|| Err(error.into()), |used| self.repeat_of(&used));
            }
        }
        Ok(Once { resource: self.resource, repeated: false })
    }

    fn dedup_record(&self) -> DedupRecord {
        let (scope, key) = self.key.clone();
        let (fingerprint, resource) = (self.fingerprint.to_store(), self.resource);
        DedupRecord::IdempotencyKey { scope, key, fingerprint, resource }
    }

    async fn used(&self) -> Result<Option<idempotency_keys::Model>, StoreError> {
        self.used_keys.load(self.key.clone()).await
    }

    fn repeat_of(&self, used: &idempotency_keys::Model) -> Result<Once, Problem> {
        if self.fingerprint.is_that_of(&used.fingerprint) {
            return Ok(Once { resource: used.resource, repeated: true });
        }
        let detail = "This Idempotency-Key was used for a different request. Take a fresh key for each request.";
        Err(Problem::of(&kinds::IDEMPOTENCY_KEY_REUSED, detail))
    }
}
