//! The start of a shop that has something to tell: contexts that have nothing yet load their demo data, so that there is
//! something to buy, and the other contexts hear of these and of every event that waits in an outbox, such as those of an
//! import, before the host is ready.

use std::time::Duration;

use futures_util::future::join_all;
use platform::database::Database;
use platform::outbox::pending_deliveries::{last_in_process, wait_until_taken};

use crate::config::Settings;
use crate::error::StartError;
use crate::shop::Shop;

/// How long the contexts get to hear of the events that wait in files. They hear of them all the same if it takes longer.
const HEARD_WITHIN: Duration = Duration::from_secs(5);
/// The same for a server, where another host may have the lease, and relays them.
const HEARD_FROM_A_SERVER_WITHIN: Duration = Duration::from_secs(2);

/// The events that wait in the outboxes when the host begins.
pub(crate) struct FirstStart(Vec<Waiting>);

/// The events of one context.
struct Waiting {
    database: Database,
    through: i64,
}

/// Has each context load its demo data, if they are wanted and it has none of its own, and notes what waits.
pub(crate) async fn begin(settings: &Settings, shop: &Shop) -> Result<FirstStart, StartError> {
    if settings.demo_data {
        for context in shop.contexts() {
            context.load_demo_data().await.map_err(|error| StartError::DemoData {
                context: context.name(),
                reason: error.to_string(),
            })?;
        }
    }
    let mut waiting = Vec::new();
    for database in shop.databases() {
        // The start waits for no relay that an operator holds.
        if !database.relay_control().is_held()
            && let Some(through) = last_in_process(database).await?
        {
            waiting.push(Waiting { database: database.clone(), through });
        }
    }
    Ok(FirstStart(waiting))
}

impl FirstStart {
    /// Waits until the contexts of this host have heard of these events: the first order finds every product.
    pub(crate) async fn wait_until_heard(self) {
        join_all(self.0.into_iter().map(Waiting::are_heard)).await;
    }
}

impl Waiting {
    async fn are_heard(self) {
        let Self { database, through } = self;
        let patience =
            if database.is_embedded() { HEARD_WITHIN } else { HEARD_FROM_A_SERVER_WITHIN };
        let context = database.context();
        match tokio::time::timeout(patience, wait_until_taken(&database, through)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                let reason = shared_kernel::error_chain::describe(&error);
                tracing::warn!(context, reason, "it is not known whether its events were heard");
            }
            Err(_elapsed) => {
                tracing::warn!(context, "its events are still on their way to the other contexts");
            }
        }
    }
}
