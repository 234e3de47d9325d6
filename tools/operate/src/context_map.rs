//! The context map: the tables, published events and subscriptions of every context, with the two ends of each event.

use std::sync::Arc;

use platform::context::Context;
use serde::Serialize;

use host::config::Settings;

use crate::{ShopError, shops};

mod mermaid;
mod text;

/// All contexts.
#[derive(Debug, Serialize)]
pub struct ContextMap {
    /// One a context.
    pub contexts: Vec<Described>,
}

/// One context.
#[derive(Debug, Serialize)]
pub struct Described {
    /// Its name.
    pub name: &'static str,
    /// Its tables, without those that the platform keeps in every database.
    pub tables: Vec<&'static str>,
    /// The events that it publishes.
    pub publishes: Vec<PublishedEvent>,
    /// Its subscriptions.
    pub subscribes: Vec<Subscribed>,
}

/// An event and the contexts that read it.
#[derive(Debug, Serialize)]
pub struct PublishedEvent {
    /// The event type.
    pub event_type: &'static str,
    /// Its readers.
    pub read_by: Vec<&'static str>,
}

/// A subscription and where its events come from.
#[derive(Debug, Serialize)]
pub struct Subscribed {
    /// The event type.
    pub event_type: &'static str,
    /// The stable name of the handler.
    pub handler: &'static str,
    /// The context that publishes the event, if any does.
    pub publisher: Option<&'static str>,
}

/// The map of every context in this program, built for a moment on files of their own: no database and no broker of the
/// settings is touched.
pub async fn of_the_shop(settings: &Settings) -> Result<ContextMap, ShopError> {
    let (settings, _removed_at_the_end) = shops::on_a_temporary_folder(settings)?;
    let shop = shops::open(&settings).await?;
    let map = ContextMap::of(&shop.contexts());
    shop.stop().await;
    Ok(map)
}

impl ContextMap {
    /// The map of these contexts.
    pub fn of(contexts: &[Arc<dyn Context>]) -> Self {
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

    /// The map as a tree for each context.
    pub fn render_text(&self) -> String {
        text::draw(self)
    }

    /// The map as a flowchart in Mermaid.
    pub fn render_mermaid(&self) -> String {
        mermaid::draw(self)
    }

    /// Whether every event that is subscribed to has a publisher.
    pub fn every_subscription_has_a_publisher(&self) -> bool {
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
    published.iter().find(|(_, event)| *event == event_type).map(|(publisher, _)| *publisher)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Orders reads an event of products and one that nobody publishes.
    pub(crate) fn a_map() -> ContextMap {
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
