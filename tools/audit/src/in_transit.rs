//! Whether events that have left the outboxes are still with the broker.

use std::collections::HashSet;

use host::broker::Broker;
use host::config::Settings;
use platform::lost_events::InTransit;
use shared_kernel::Envelope;

/// The most events of a subscriber that are read to tell which they are.
const MOST_READ: u64 = 100_000;

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

/// The events that the broker of `settings`, if there is one, holds for `context`. They are read where that takes nothing.
pub(crate) async fn events_held_for(settings: &Settings, context: &'static str) -> InTransit {
    let nothing = InTransit::Events(HashSet::new());
    let broker = match Broker::of(settings) {
        Ok(Some(broker)) => broker,
        Ok(None) => return nothing,
        Err(_cannot_be_asked) => return InTransit::Unknown,
    };
    let subscriber = Settings { contexts: vec![context], ..settings.clone() };
    let held = Box::pin(broker.held(&subscriber)).await;
    match held.map(|held| held.iter().map(|one| one.waiting).sum::<u64>()) {
        Ok(0) => return nothing,
        Ok(1..=MOST_READ) => {}
        Ok(_) | Err(_) => return InTransit::Unknown,
    }
    let mut events = HashSet::new();
    let note = &mut |_context: &'static str, event: Option<&Envelope>| {
        events.extend(event.map(|event| event.id));
    };
    match Box::pin(broker.look_through(&subscriber, note)).await {
        Ok(true) => InTransit::Events(events),
        Ok(false) | Err(_) => InTransit::Unknown,
    }
}
