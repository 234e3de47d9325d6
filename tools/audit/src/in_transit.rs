//! Whether events that have left the outboxes are still with the broker.

use host::broker::Broker;
use host::config::Settings;

/// Whether the broker of `settings`, if there is one, holds events for `context`. While it does not answer, they are taken to be
/// there: they are not lost.
pub(crate) async fn holds_events_for(settings: &Settings, context: &'static str) -> bool {
    match Broker::of(settings) {
        Ok(None) => false,
        Ok(Some(broker)) => {
            let subscriber = Settings { contexts: vec![context], ..settings.clone() };
            let held = Box::pin(broker.held(&subscriber)).await;
            held.map_or(true, |held| held.iter().any(|one| one.waiting > 0))
        }
        Err(_cannot_be_asked) => true,
    }
}
