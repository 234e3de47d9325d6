//! The port `Timelines`: the messages of a checkout, read from this context's outbox and inbox.

use async_trait::async_trait;
use platform::database::Database;
use platform::trace::{self, MessageStep};
use shared_kernel::StoreError;
use uuid::Uuid;

use crate::application::ports::{Handling, TimelineStep, Timelines};

/// Timelines from this context's outbox and inbox.
pub(crate) struct TracedTimelines {
    database: Database,
}

impl TracedTimelines {
    pub(crate) const fn new(database: Database) -> Self {
        Self { database }
    }
}

#[async_trait]
impl Timelines for TracedTimelines {
    async fn steps(&self, correlation_id: Uuid) -> Result<Vec<TimelineStep>, StoreError> {
        let messages = trace::messages(&self.database, correlation_id).await?;
        Ok(messages.into_iter().map(step).collect())
    }
}

fn step(message: MessageStep) -> TimelineStep {
    let MessageStep {
        time,
        context,
        event_type,
        event_id,
        subject,
        sequence,
        causation_id,
        direction: _,
        handler,
        status,
        attempts,
        handled_at,
        last_error,
    } = message;
    // A received message has a handler; a published one has none.
    let handling =
        handler.map(|handler| Handling { handler, status, attempts, handled_at, last_error });
    TimelineStep {
        time,
        context,
        event_type,
        event_id,
        subject,
        sequence,
        caused_by: causation_id,
        handling,
    }
}
