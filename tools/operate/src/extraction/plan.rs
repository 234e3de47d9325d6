//! The plan of an extraction: the events that will cross hosts, the data, and the settings of both sides.

use host::config::Settings;
use platform::descriptor::ContextDescriptor;
use serde::Serialize;

use super::ExtractionError;
use super::data::{self, DatabaseOf};
use super::sides::{self, Needed};
use crate::context_map::{self, ContextMap};

/// The consequences of an extraction, found before anything is done.
#[derive(Debug, Serialize)]
pub struct Plan {
    /// The context that leaves.
    pub(super) context: &'static str,
    /// The contexts that stay together.
    pub(super) stays: Vec<&'static str>,
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
    /// The settings that each side needs.
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
        descriptor: &ContextDescriptor,
        stays: Vec<&'static str>,
        settings: &Settings,
    ) -> Result<Self, ExtractionError> {
        let context = descriptor.name;
        let map = context_map::of_the_shop().await?;
        let (publishes, reads) = crossing(&map, context);
        Ok(Self {
            context,
            publishes,
            reads,
            databases: data::of(context, settings).await?,
            paths: descriptor.route_prefixes.to_vec(),
            keys: descriptor.key_files.to_vec(),
            settings: sides::needed(context, &stays, settings),
            stays,
        })
    }
}

/// The events that leave a context and those that come in. Events that it reads itself stay in its process.
fn crossing(map: &ContextMap, context: &str) -> (Vec<OutgoingEvent>, Vec<IncomingEvent>) {
    let mut publishes = Vec::new();
    let mut reads: Vec<IncomingEvent> = Vec::new();
    for described in map.contexts.iter().filter(|described| described.name == context) {
        for event in &described.publishes {
            let others = event.read_by.iter().copied().filter(|reader| *reader != context);
            let outgoing =
                OutgoingEvent { event_type: event.event_type, read_by: others.collect() };
            publishes.extend((!outgoing.read_by.is_empty()).then_some(outgoing));
        }
        let foreign =
            described.subscribes.iter().filter(|wanted| wanted.publisher != Some(described.name));
        for wanted in foreign {
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
        let (publishes, reads) = crossing(&a_map(), "products");
        let reserved =
            OutgoingEvent { event_type: "products.stock-reserved.v1", read_by: vec!["orders"] };
        assert_eq!(publishes, [reserved]);
        assert!(reads.is_empty());
    }

    #[test]
    fn what_comes_in_names_its_publisher_and_its_handlers() {
        let (publishes, reads) = crossing(&a_map(), "orders");
        assert!(publishes.is_empty());
        let from: Vec<_> = reads.iter().map(|event| event.publisher).collect();
        assert_eq!(from, [Some("products"), None]);
        assert_eq!(reads[0].handlers, ["orders.await-payment"]);
    }
}
