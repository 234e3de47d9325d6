//! Whether events that left the outboxes have reached their subscribers, for those who hold connections to the databases.

use std::collections::BTreeSet;

use host::config::Settings;
use host::registry;
use platform::lost_events::{self, LostEvents, Span, Subscriber};
use sea_orm::{DatabaseConnection, DbErr};

use crate::in_transit::events_held_for;
use crate::newcomers;

/// The events of one context that another one has lost.
#[derive(Debug)]
pub struct LostDeliveries {
    /// The subscriber.
    pub context: &'static str,
    /// The context that published them.
    pub source: &'static str,
    /// The events, by type.
    pub lost: Vec<LostEvents>,
}

impl LostDeliveries {
    /// The events of each type in a sentence, with the command that publishes them again, and whether the subscriber may have
    /// begun to react to the type later.
    pub fn sentences(&self) -> impl Iterator<Item = (String, bool)> {
        let Self { context, source, lost } = self;
        lost.iter().map(move |of_type| {
            let LostEvents { event_type, events, oldest, may_be_new } = of_type;
            let since = oldest.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
            let says = format!(
                "{context} never received {events} of {event_type}; `galleria republish {source} --type {event_type} \
                 --since {since}` publishes them again"
            );
            (says, *may_be_new)
        })
    }
}

/// Looks for lost events between every two contexts whose databases `connection` finds. What was published before a context was
/// there is not lost to it. The broker of `settings`, if there is
/// one, is asked which events it holds that have yet to arrive; while it cannot say, they are taken to be there.
pub async fn lost<'a>(
    settings: &Settings,
    span: Span,
    connection: impl Fn(&'static str) -> Option<&'a DatabaseConnection>,
) -> Result<Vec<LostDeliveries>, DbErr> {
    let mut all = Vec::new();
    for reader in registry::REGISTRY.iter().map(|entry| entry.descriptor) {
        let types = || reader.subscriptions.iter().map(|one| one.event_type);
        for publisher in registry::REGISTRY.iter().map(|entry| entry.descriptor) {
            let is_from =
                |event_type: &&'static str| event_type.split('.').next() == Some(publisher.name);
            let event_types: BTreeSet<&'static str> = types().filter(is_from).collect();
            let (Some(inbox), Some(outbox), false) =
                (connection(reader.name), connection(publisher.name), event_types.is_empty())
            else {
                continue;
            };
            let subscriber = Subscriber {
                connection: inbox,
                source: publisher.name,
                event_types: event_types.into_iter().collect(),
            };
            let came = newcomers::came_at(reader.name, inbox, span.since).await?;
            let span = Span { since: came.unwrap_or(span.since), ..span };
            let in_transit = events_held_for(settings, reader.name);
            let lost = lost_events::find(outbox, &subscriber, span, in_transit).await?;
            if !lost.is_empty() {
                let (context, source) = (reader.name, publisher.name);
                all.push(LostDeliveries { context, source, lost });
            }
        }
    }
    Ok(all)
}
