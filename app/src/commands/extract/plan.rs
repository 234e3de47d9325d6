//! What it takes to let a context run apart: the events that will cross hosts, the data, and the settings of both sides.

use std::sync::Arc;

use platform::clock::SystemClock;
use platform::http_client::HttpServices;
use serde::Serialize;

use super::data::{self, DatabaseOf};
use super::sides::{self, Needed};
use crate::commands::CommandError;
use crate::commands::contexts::map::ContextMap;
use crate::commands::temporary::on_a_temporary_folder;
use host::Shop;
use host::config::Settings;

/// Everything that is known before anything is done.
#[derive(Debug, Serialize)]
pub(super) struct Plan {
    /// The context that leaves.
    pub(super) context: &'static str,
    /// The contexts that stay together.
    pub(super) stays: Vec<&'static str>,
    /// Its events that others read. They go over the broker afterwards.
    pub(super) publishes: Vec<Told>,
    /// The events of others that it reads. They come over the broker afterwards.
    pub(super) reads: Vec<Heard>,
    /// Its databases.
    pub(super) databases: Vec<DatabaseOf>,
    /// Requests to these paths go to its host.
    pub(super) paths: Vec<&'static str>,
    /// Files of the data folder that its host needs when it has another folder.
    pub(super) keys: Vec<&'static str>,
    /// What each side must be told.
    pub(super) settings: Vec<Needed>,
}

/// An event that others read.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Told {
    pub(super) event_type: &'static str,
    pub(super) read_by: Vec<&'static str>,
}

/// An event that comes from another context.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Heard {
    pub(super) event_type: &'static str,
    /// Nothing when no context publishes it.
    pub(super) publisher: Option<&'static str>,
    pub(super) handlers: Vec<&'static str>,
}

impl Plan {
    /// Asks the contexts and looks into the databases, which stay as they are.
    pub(super) async fn make(
        context: &'static str,
        stays: Vec<&'static str>,
        settings: &Settings,
    ) -> Result<Self, CommandError> {
        let map = map_of_the_shop(settings).await?;
        let (publishes, reads) = crossing(&map, context);
        Ok(Self {
            context,
            publishes,
            reads,
            databases: data::of(context, settings).await?,
            paths: sides::paths(context),
            keys: sides::keys(context),
            settings: sides::needed(context, &stays, settings),
            stays,
        })
    }
}

/// The map of all contexts, built for a moment on files of their own: no database and no broker of the settings is
/// touched.
async fn map_of_the_shop(settings: &Settings) -> Result<ContextMap, CommandError> {
    let (settings, _removed_at_the_end) = on_a_temporary_folder(settings)?;
    let shop = Shop::open(&settings, Arc::new(SystemClock), HttpServices::default()).await?;
    let map = ContextMap::of(&shop.contexts());
    shop.stop().await;
    Ok(map)
}

/// What goes out of a context and what comes in. What it tells itself stays where it is.
fn crossing(map: &ContextMap, context: &str) -> (Vec<Told>, Vec<Heard>) {
    let mut publishes = Vec::new();
    let mut reads: Vec<Heard> = Vec::new();
    for described in map.contexts.iter().filter(|described| described.name == context) {
        for event in &described.publishes {
            let others = event.read_by.iter().copied().filter(|reader| *reader != context);
            let told = Told { event_type: event.event_type, read_by: others.collect() };
            publishes.extend((!told.read_by.is_empty()).then_some(told));
        }
        let foreign =
            described.subscribes.iter().filter(|wanted| wanted.publisher != Some(described.name));
        for wanted in foreign {
            let known = reads.iter_mut().find(|heard| heard.event_type == wanted.event_type);
            match known {
                Some(heard) => heard.handlers.push(wanted.handler),
                None => reads.push(Heard {
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
    use crate::commands::contexts::map::tests::a_map;

    #[test]
    fn only_what_others_read_goes_out() {
        let (publishes, reads) = crossing(&a_map(), "products");
        let reserved = Told { event_type: "products.stock-reserved.v1", read_by: vec!["orders"] };
        assert_eq!(publishes, [reserved]);
        assert!(reads.is_empty());
    }

    #[test]
    fn what_comes_in_names_its_publisher_and_its_handlers() {
        let (publishes, reads) = crossing(&a_map(), "orders");
        assert!(publishes.is_empty());
        let from: Vec<_> = reads.iter().map(|heard| heard.publisher).collect();
        assert_eq!(from, [Some("products"), None]);
        assert_eq!(reads[0].handlers, ["orders.await-payment"]);
    }
}
