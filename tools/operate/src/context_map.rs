//! The context map: the tables, published events and subscriptions of every context, with the two ends of each event.

use host::registry::{Entry, REGISTRY};
use platform::context::EventContract;
use platform::descriptor::ContextDescriptor;
use sea_orm::{ConnectOptions, DatabaseConnection, DbErr};
use serde::Serialize;

use crate::ShopError;
use crate::databases::table_names;

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
    pub tables: Vec<String>,
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

/// The map of every context in this program, from the descriptors. No context is built.
pub async fn of_the_shop() -> Result<ContextMap, ShopError> {
    let mut tables = Vec::new();
    for entry in REGISTRY {
        let name = entry.descriptor.name;
        let owned = tables_of(entry).await;
        tables.push(owned.map_err(|source| ShopError::Look { name, source })?);
    }
    Ok(ContextMap::of(REGISTRY.iter().map(|entry| entry.descriptor).zip(tables)))
}

/// The tables that the migrations of a context make, without those of the platform: both are made in memory and compared.
async fn tables_of(entry: &Entry) -> Result<Vec<String>, DbErr> {
    let Some(database) = entry.databases().next() else { return Ok(Vec::new()) };
    let (own, messaging) = (in_memory().await?, in_memory().await?);
    database.migrations.apply(&own).await?;
    migration::create_messaging_tables(&messaging).await?;
    let of_platform = table_names(&messaging).await?;
    let mut tables = table_names(&own).await?;
    tables.retain(|table| !of_platform.contains(table));
    Ok(tables)
}

async fn in_memory() -> Result<DatabaseConnection, DbErr> {
    let mut options = ConnectOptions::new("sqlite::memory:");
    options.max_connections(1).sqlx_logging(false);
    platform::database::open_pool(options).await
}

impl ContextMap {
    /// The map of these contexts, each with its tables.
    fn of(contexts: impl IntoIterator<Item = (&'static ContextDescriptor, Vec<String>)>) -> Self {
        let contexts: Vec<_> = contexts
            .into_iter()
            .map(|(descriptor, tables)| (descriptor, (descriptor.contract)(), tables))
            .collect();
        let published: Vec<(&'static str, &'static str)> = contexts
            .iter()
            .flat_map(|(context, contract, _)| {
                contract.iter().map(|event| (context.name, event.event_type))
            })
            .collect();
        let read: Vec<(&'static str, &'static str)> = contexts
            .iter()
            .flat_map(|(context, ..)| {
                context.subscriptions.iter().map(|wanted| (context.name, wanted.event_type))
            })
            .collect();
        let describe =
            |(context, contract, tables): (&ContextDescriptor, Vec<EventContract>, _)| Described {
                name: context.name,
                tables,
                publishes: contract
                    .iter()
                    .map(|event| PublishedEvent {
                        event_type: event.event_type,
                        read_by: readers(&read, event.event_type),
                    })
                    .collect(),
                subscribes: context
                    .subscriptions
                    .iter()
                    .map(|wanted| Subscribed {
                        event_type: wanted.event_type,
                        handler: wanted.handler,
                        publisher: publisher(&published, wanted.event_type),
                    })
                    .collect(),
            };
        Self { contexts: contexts.into_iter().map(describe).collect() }
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

    /// Orders reads an event of products and one without a publisher.
    pub(crate) fn a_map() -> ContextMap {
        let reserved = "products.stock-reserved.v1";
        let products = Described {
            name: "products",
            tables: vec!["products".to_owned(), "stock".to_owned()],
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
            tables: vec!["orders".to_owned()],
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
