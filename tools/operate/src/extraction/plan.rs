//! The plan of an extraction: the events that will cross hosts, the data, and the settings of both sides.

use host::config::Settings;
use host::registry;
use serde::Serialize;

use super::ExtractionError;
use super::data::{self, DatabaseOf};
use super::hosts::Hosts;
use super::settings::{Needed, needed};
use crate::context_map::{self, ContextMap};

/// The consequences of an extraction, found before anything is done.
#[derive(Debug, Serialize)]
pub struct Plan {
    /// The name of the new host.
    pub(super) context: String,
    /// The contexts that leave.
    pub(super) leaves: Vec<&'static str>,
    /// The contexts that stay together.
    pub(super) stays: Vec<&'static str>,
    /// The contexts that other hosts run already.
    pub(super) out: Vec<&'static str>,
    /// Its events that others read; they go over the broker afterwards.
    pub(super) publishes: Vec<OutgoingEvent>,
    /// The events of others that it reads; they come over the broker afterwards.
    pub(super) reads: Vec<IncomingEvent>,
    /// Its databases.
    pub(super) databases: Vec<DatabaseOf>,
    /// Requests to these paths go to its host.
    pub(super) paths: Vec<&'static str>,
    /// Files of the data folder that its host needs when it has another folder.
    pub(super) keys: Vec<&'static str>,
    /// The settings that the main host and the new one need.
    pub(super) settings: Vec<Needed>,
}

/// An event that others read.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct OutgoingEvent {
    pub(super) event_type: &'static str,
    pub(super) read_by: Vec<&'static str>,
}

/// An event that comes from another context.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct IncomingEvent {
    pub(super) event_type: &'static str,
    /// The publisher, if any context publishes it.
    pub(super) publisher: Option<&'static str>,
    pub(super) handlers: Vec<&'static str>,
}

impl Plan {
    /// Reads the context map and the databases, which stay as they are.
    pub(super) async fn make(
        leaves: Vec<&'static str>,
        stays: Vec<&'static str>,
        hosts: &Hosts,
        settings: &Settings,
    ) -> Result<Self, ExtractionError> {
        let map = context_map::of_the_shop().await?;
        let (publishes, reads) = crossing(&map, &leaves);
        let of_each = |pick: fn(&registry::Entry) -> &'static [&'static str]| {
            leaves.iter().filter_map(|name| registry::find(name)).flat_map(pick).copied().collect()
        };
        let new = hosts.new_one();
        let out = registry::COMPILED.iter().copied();
        Ok(Self {
            context: new.name.clone(),
            publishes,
            reads,
            databases: data::of(&leaves, settings).await?,
            paths: of_each(|entry| entry.descriptor.route_prefixes),
            keys: std::iter::once(storage::secret::FILE)
                .chain(of_each(|entry| entry.descriptor.key_files))
                .collect(),
            settings: [&hosts.main, new].into_iter().flat_map(|host| needed(host, hosts)).collect(),
            out: out.filter(|name| !settings.contexts.contains(name)).collect(),
            leaves,
            stays,
        })
    }
}

/// The events that leave these contexts and those that come in. Events that they read of each other stay in their process.
fn crossing(map: &ContextMap, leaves: &[&'static str]) -> (Vec<OutgoingEvent>, Vec<IncomingEvent>) {
    let mut publishes = Vec::new();
    let mut reads: Vec<IncomingEvent> = Vec::new();
    for described in map.contexts.iter().filter(|described| leaves.contains(&described.name)) {
        for event in &described.publishes {
            let others = event.read_by.iter().copied().filter(|reader| !leaves.contains(reader));
            let outgoing =
                OutgoingEvent { event_type: event.event_type, read_by: others.collect() };
            publishes.extend((!outgoing.read_by.is_empty()).then_some(outgoing));
        }
        let is_foreign =
            |publisher: Option<&str>| publisher.is_none_or(|name| !leaves.contains(&name));
        for wanted in described.subscribes.iter().filter(|wanted| is_foreign(wanted.publisher)) {
            let known = reads.iter_mut().find(|event| event.event_type == wanted.event_type);
            match known {
                Some(event) => event.handlers.push(wanted.handler),
                None => reads.push(IncomingEvent {
                    event_type: wanted.event_type,
                    publisher: wanted.publisher,
                    handlers: vec![wanted.handler],
                }),
            }
        }
    }
    (publishes, reads)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context_map::tests::a_map;

    #[test]
    fn only_what_others_read_goes_out() {
        let (publishes, reads) = crossing(&a_map(), &["products"]);
        let reserved =
            OutgoingEvent { event_type: "products.stock-reserved.v1", read_by: vec!["orders"] };
        assert_eq!(publishes, [reserved]);
        assert!(reads.is_empty());
    }

    #[test]
    fn what_comes_in_names_its_publisher_and_its_handlers() {
        let (publishes, reads) = crossing(&a_map(), &["orders"]);
        assert!(publishes.is_empty());
        let from: Vec<_> = reads.iter().map(|event| event.publisher).collect();
        assert_eq!(from, [Some("products"), None]);
        assert_eq!(reads[0].handlers, ["orders.await-payment"]);
    }

    #[test]
    fn events_between_contexts_that_leave_together_stay_in_their_process() {
        let (publishes, reads) = crossing(&a_map(), &["products", "orders"]);
        assert!(publishes.is_empty(), "{publishes:?}");
        assert!(reads.iter().all(|event| event.publisher.is_none()), "{reads:?}");
    }
}
