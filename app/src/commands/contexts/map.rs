//! The context map: who owns which tables, who publishes what, and who reads it.

use std::sync::Arc;

use platform::context::Context;
use serde::Serialize;

/// All contexts.
#[derive(Debug, Serialize)]
pub(in crate::commands) struct ContextMap {
    pub(in crate::commands) contexts: Vec<Described>,
}

/// One context.
#[derive(Debug, Serialize)]
pub(in crate::commands) struct Described {
    pub(in crate::commands) name: &'static str,
    /// Without those that the platform keeps in every database.
    pub(in crate::commands) tables: Vec<&'static str>,
    pub(in crate::commands) publishes: Vec<PublishedEvent>,
    pub(in crate::commands) subscribes: Vec<Subscribed>,
}

/// An event and the contexts that read it.
#[derive(Debug, Serialize)]
pub(in crate::commands) struct PublishedEvent {
    pub(in crate::commands) event_type: &'static str,
    pub(in crate::commands) read_by: Vec<&'static str>,
}

/// A subscription and where its events come from.
#[derive(Debug, Serialize)]
pub(in crate::commands) struct Subscribed {
    pub(in crate::commands) event_type: &'static str,
    pub(in crate::commands) handler: &'static str,
    /// Nothing when no context publishes the event.
    pub(in crate::commands) publisher: Option<&'static str>,
}

impl ContextMap {
    /// What the contexts say of themselves.
    pub(in crate::commands) fn of(contexts: &[Arc<dyn Context>]) -> Self {
        let published: Vec<(&'static str, &'static str)> = contexts
            .iter()
            .flat_map(|context| {
                context.contract().into_iter().map(|event| (context.name(), event.event_type))
            })
            .collect();
        let read: Vec<(&'static str, &'static str)> = contexts
            .iter()
            .flat_map(|context| {
                context
                    .subscriptions()
                    .into_iter()
                    .map(|wanted| (context.name(), wanted.event_type()))
            })
            .collect();
        let describe = |context: &Arc<dyn Context>| Described {
            name: context.name(),
            tables: context.tables(),
            publishes: context
                .contract()
                .iter()
                .map(|event| PublishedEvent {
                    event_type: event.event_type,
                    read_by: readers(&read, event.event_type),
                })
                .collect(),
            subscribes: context
                .subscriptions()
                .iter()
                .map(|wanted| Subscribed {
                    event_type: wanted.event_type(),
                    handler: wanted.handler(),
                    publisher: publisher(&published, wanted.event_type()),
                })
                .collect(),
        };
        Self { contexts: contexts.iter().map(describe).collect() }
    }

    /// Whether somebody publishes whatever somebody waits for.
    pub(super) fn every_subscription_has_a_publisher(&self) -> bool {
        self.contexts
            .iter()
            .flat_map(|context| &context.subscribes)
            .all(|wanted| wanted.publisher.is_some())
    }
}

/// Each reader once, however many handlers it has.
fn readers(read: &[(&'static str, &'static str)], event_type: &str) -> Vec<&'static str> {
    let mut readers: Vec<&'static str> = read
        .iter()
        .filter(|(_, wanted)| *wanted == event_type)
        .map(|(reader, _)| *reader)
        .collect();
    readers.dedup();
    readers
}

fn publisher(published: &[(&'static str, &'static str)], event_type: &str) -> Option<&'static str> {
    published.iter().find(|(_, told)| *told == event_type).map(|(publisher, _)| *publisher)
}

#[cfg(test)]
pub(in crate::commands) mod tests {
    use super::*;

    /// Orders reads an event of products and one that nobody publishes.
    pub(in crate::commands) fn a_map() -> ContextMap {
        let reserved = "products.stock-reserved.v1";
        let products = Described {
            name: "products",
            tables: vec!["products", "stock"],
            publishes: vec![
                PublishedEvent { event_type: "products.product-added.v1", read_by: vec![] },
                PublishedEvent { event_type: reserved, read_by: vec!["orders"] },
            ],
            subscribes: vec![],
        };
        let subscribed =
            |event_type, handler, publisher| Subscribed { event_type, handler, publisher };
        let orders = Described {
            name: "orders",
            tables: vec!["orders"],
            publishes: vec![],
            subscribes: vec![
                subscribed(reserved, "orders.await-payment", Some("products")),
                subscribed("parcels.parcel-lost.v1", "orders.send-again", None),
            ],
        };
        ContextMap { contexts: vec![products, orders] }
    }

    #[test]
    fn a_subscription_without_a_publisher_is_noticed() {
        assert!(!a_map().every_subscription_has_a_publisher());
    }

    #[test]
    fn a_reader_with_two_handlers_is_one_reader() {
        let read =
            [("orders", "a.v1"), ("orders", "a.v1"), ("payments", "a.v1"), ("payments", "b.v1")];
        assert_eq!(readers(&read, "a.v1"), ["orders", "payments"]);
    }
}
