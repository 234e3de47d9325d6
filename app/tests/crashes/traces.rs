//! The events that were handled before a kill: each must keep its inbox row with the same time, or it was handled again.

use std::collections::BTreeMap;

use platform::inbox;
use sea_orm::{
    ColumnTrait, ConnectOptions, ConnectionTrait, DatabaseConnection, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::shop::{Data, Shop};

/// The contexts that subscribe to events of others.
const CONTEXTS: [&str; 3] = ["products", "orders", "payments"];
/// The number of latest rows that one call notes.
const THE_LAST: u64 = 200;

/// Every effect that was seen, by handler and event, with the time of its commit.
#[derive(Default)]
pub(crate) struct Traces(BTreeMap<(&'static str, String, Uuid), Option<i64>>);

impl Traces {
    /// Notes the latest handled events. No process of the shop needs to run.
    pub(crate) async fn note(&mut self, shop: &Shop) {
        for context in CONTEXTS {
            let inbox = connect(shop, context).await;
            let rows = inbox::Entity::find()
                .filter(inbox::Column::Status.eq(inbox::HANDLED))
                .order_by_desc(inbox::Column::HandledAt)
                .limit(THE_LAST);
            for row in rows.all(&inbox).await.unwrap() {
                let key = (context, row.handler, row.event_id);
                // The first time counts: a later one means that the event was handled again.
                self.0.entry(key).or_insert(row.handled_at);
            }
            inbox.close().await.unwrap();
        }
    }

    /// 9: handled events whose inbox row is gone or has another time.
    pub(crate) async fn faults(&self, shop: &Shop) -> Vec<String> {
        let mut faults = Vec::new();
        for context in CONTEXTS {
            let inbox = connect(shop, context).await;
            let now: BTreeMap<_, _> = inbox::Entity::find()
                .all(&inbox)
                .await
                .unwrap()
                .into_iter()
                .map(|row| ((row.handler, row.event_id), row.handled_at))
                .collect();
            inbox.close().await.unwrap();
            for ((of, handler, event), at) in &self.0 {
                if *of == context && now.get(&(handler.clone(), *event)) != Some(at) {
                    faults.push(format!("invariant 9: {handler} handles event {event} again"));
                }
            }
        }
        faults
    }

    /// The number of noted effects.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
}

/// Deletes the inbox rows of a context.
pub(crate) async fn forget(shop: &Shop, context: &'static str) {
    let inbox = connect(shop, context).await;
    inbox.execute_unprepared("DELETE FROM inbox").await.unwrap();
    inbox.close().await.unwrap();
}

async fn connect(shop: &Shop, context: &str) -> DatabaseConnection {
    let mut options = match (&shop.data, shop.database_url()) {
        (Data::Files(_), _) | (_, None) => {
            let file = shop.data_dir().join(format!("{context}.db"));
            ConnectOptions::new(format!("sqlite://{}", file.display()))
        }
        (Data::Server(_) | Data::At(_), Some(url)) => {
            let mut options = ConnectOptions::new(url);
            options.set_schema_search_path(context);
            options
        }
    };
    options.max_connections(1).sqlx_logging(false);
    platform::database::open_pool(options).await.unwrap()
}
