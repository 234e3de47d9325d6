//! Dead letters of a shop: events that a handler failed at for good, events that wait for a handler or for a reader of their
//! version which this program does not have, and messages that are no events. An operator looks at them, and replays or
//! discards them.

use host::Shop;
use platform::dead_letters::{self, DeadLetter, DeadLetters};
use shared_kernel::StoreError;
use uuid::Uuid;

mod scope;
mod text;

pub use platform::dead_letters::{Settled, Settlement};
pub use scope::Scope;
pub use text::{complaints, details, list_text, none_of, settled_text};

/// At most `limit` of the dead letters of all contexts, or of `context`, the oldest first.
pub async fn list(
    shop: &Shop,
    context: Option<&str>,
    limit: u64,
) -> Result<Vec<DeadLetter>, StoreError> {
    dead_letters::page(chosen(shop, context), None, limit).await
}

/// The dead letters of one event, one for each handler that failed.
pub async fn find(
    shop: &Shop,
    context: Option<&str>,
    event: Uuid,
) -> Result<Vec<DeadLetter>, StoreError> {
    dead_letters::find(chosen(shop, context), event).await
}

/// Replays or discards the dead letters of one event.
pub async fn settle(
    shop: &Shop,
    context: Option<&str>,
    event: Uuid,
    settlement: Settlement,
) -> Result<Settled, StoreError> {
    dead_letters::settle(chosen(shop, context), event, settlement).await
}

fn chosen<'a>(shop: &'a Shop, context: Option<&'a str>) -> impl Iterator<Item = DeadLetters<'a>> {
    shop.dead_letters().filter(move |letters| context.is_none_or(|name| name == letters.context()))
}
