//! The events of a shop, read from the outboxes: to publish them again, or to compare them with expected ones.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use platform::database::Database;
use platform::dead_letters::DeadLetters;
use platform::outbox;
use sea_orm::{EntityTrait, QueryOrder};
use shared_kernel::Envelope;
use shared_kernel::bus::Receipts;
use tokio::sync::Notify;
use uuid::Uuid;

use super::TestApp;

impl TestApp {
    /// Every event that a context has published, in the order of commits.
    ///
    /// # Panics
    /// When the outbox cannot be read.
    pub async fn published_by(&self, context: &str) -> Vec<Arc<Envelope>> {
        let database = self.database(context);
        let source: Arc<str> = context.into();
        let rows = outbox::Entity::find().order_by_asc(outbox::Column::Position);
        let rows = rows.all(database.reader()).await.unwrap();
        let event = |row| outbox::to_event(row, &source, database.tenant()).unwrap();
        rows.into_iter().map(event).collect()
    }

    /// Every event of the process that an order belongs to, over all contexts.
    ///
    /// # Panics
    /// When an outbox cannot be read, or the order was never placed.
    pub async fn events_of(&self, order: Uuid) -> Vec<Arc<Envelope>> {
        let subject = format!("order/{order}");
        let mut all = Vec::new();
        for context in self.shop().contexts() {
            all.extend(self.published_by(context.name()).await);
        }
        let placed = all.iter().find(|event| *event.subject == subject).unwrap().correlation_id;
        all.retain(|event| event.correlation_id == placed);
        all
    }

    /// How many events of each type there are, over all contexts.
    ///
    /// # Panics
    /// When an outbox cannot be read.
    pub async fn event_counts(&self) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for context in self.shop().contexts() {
            for event in self.published_by(context.name()).await {
                *counts.entry(event.event_type.to_string()).or_default() += 1;
            }
        }
        counts
    }

    /// Publishes events again, as a relay that lost its marks does, and returns when every subscriber has handled them.
    ///
    /// # Panics
    /// When a subscriber refuses one.
    pub async fn publish_again(&self, events: Vec<Arc<Envelope>>) {
        if events.is_empty() {
            return;
        }
        let receipts =
            Arc::new(PendingReceipts { left: Mutex::new(events.len()), all_taken: Notify::new() });
        self.shop().transports().in_process().publish(events, receipts.clone()).await;
        let all_taken = tokio::time::timeout(super::PATIENCE, receipts.all_taken.notified()).await;
        all_taken.expect("every subscriber to take what is published again");
    }

    /// The database of a context.
    ///
    /// # Panics
    /// When there is no such context.
    pub fn database(&self, context: &str) -> &Database {
        let mut databases = self.shop().databases();
        databases.find(|database| database.context() == context).expect("a context of this shop")
    }

    /// The dead letters of a context.
    ///
    /// # Panics
    /// When there is no such context.
    pub fn dead_letters(&self, context: &str) -> DeadLetters<'_> {
        let mut letters = self.shop().dead_letters();
        letters.find(|letters| letters.context() == context).expect("a context of this shop")
    }
}

/// Counts the receipts that have not come.
struct PendingReceipts {
    left: Mutex<usize>,
    all_taken: Notify,
}

impl Receipts for PendingReceipts {
    fn taken(&self, _event: Uuid) {
        let mut left = self.left.lock().unwrap();
        *left -= 1;
        if *left == 0 {
            self.all_taken.notify_one();
        }
    }

    fn refused(&self, event: Uuid) {
        panic!("{event} was refused");
    }
}
