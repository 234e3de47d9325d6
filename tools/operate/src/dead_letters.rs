//! Dead letters of a shop: events that a handler failed at for good, events that wait for a handler or for a reader of their
//! version which this program does not have, and messages that are no events. An operator looks at them, and replays or
//! discards them.

use host::Shop;
use platform::dead_letters::{DeadLetter, DeadLetters};
use serde::Serialize;
use shared_kernel::StoreError;
use uuid::Uuid;

mod text;

pub use text::{details, list_text, none_of};

/// The decision of an operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settlement {
    /// Handle the event again, with the same id.
    Replay,
    /// Give the event up for good.
    Discard,
}

/// The dead letters of one event after a decision. As JSON it has the handlers that the decision applies to.
#[derive(Debug, Serialize)]
pub struct Settled {
    event_id: Uuid,
    settlement: &'static str,
    handlers: Vec<String>,
    /// Handlers that this program does not have, so that nothing can be replayed for them, each with the way out.
    #[serde(skip)]
    left: Vec<(String, &'static str)>,
}

/// The dead letters of all contexts, or of `context`, the oldest first; at most `limit` of each context.
pub async fn list(
    shop: &Shop,
    context: Option<&str>,
    limit: u64,
) -> Result<Vec<DeadLetter>, StoreError> {
    let mut letters = Vec::new();
    for of_context in chosen(shop, context) {
        letters.extend(of_context.list(limit).await?);
    }
    letters.sort_by_key(|letter| letter.received_at);
    Ok(letters)
}

/// The dead letters of one event, one for each handler that failed.
pub async fn find(
    shop: &Shop,
    context: Option<&str>,
    event: Uuid,
) -> Result<Vec<DeadLetter>, StoreError> {
    let mut letters = Vec::new();
    for of_context in chosen(shop, context) {
        letters.extend(of_context.find(event).await?);
    }
    Ok(letters)
}

/// Replays or discards the dead letters of one event.
pub async fn settle(
    shop: &Shop,
    context: Option<&str>,
    event: Uuid,
    settlement: Settlement,
) -> Result<Settled, StoreError> {
    let letters = find(shop, context, event).await?;
    for of_context in chosen(shop, context) {
        match settlement {
            Settlement::Replay => of_context.replay(event).await?,
            Settlement::Discard => of_context.discard(event).await?,
        };
    }
    Ok(Settled::of(event, settlement, &letters))
}

fn chosen<'a>(shop: &'a Shop, context: Option<&'a str>) -> impl Iterator<Item = DeadLetters<'a>> {
    shop.dead_letters().filter(move |letters| context.is_none_or(|name| name == letters.context()))
}

impl Settled {
    fn of(event_id: Uuid, settlement: Settlement, letters: &[DeadLetter]) -> Self {
        let is_settled =
            |letter: &&DeadLetter| letter.has_handler || settlement == Settlement::Discard;
        let (settled, left): (Vec<_>, Vec<_>) = letters.iter().partition(is_settled);
        let handlers = settled.into_iter().map(|letter| letter.handler.clone()).collect();
        let with_advice =
            |letter: &DeadLetter| Some((letter.handler.clone(), text::advice(letter)?));
        let left = left.into_iter().filter_map(with_advice).collect();
        Self {
            event_id,
            settlement: match settlement {
                Settlement::Replay => "replayed",
                Settlement::Discard => "discarded",
            },
            handlers,
            left,
        }
    }

    /// Whether the decision applies to any dead letter.
    pub const fn is_any(&self) -> bool {
        !self.handlers.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_without_a_dead_letter_settles_nothing() {
        let settled = Settled::of(Uuid::nil(), Settlement::Replay, &[]);
        assert!(!settled.is_any());
        assert_eq!(settled.complaints(), [none_of(Uuid::nil())]);
    }
}
