//! The operator's work on the dead letters of several contexts: to list them, to look at those of one event, and to replay or
//! discard them. The command line and the management port do it in the same way.

use schemars::JsonSchema;
use serde::Serialize;
use shared_kernel::StoreError;
use uuid::Uuid;

use super::place::first_of;
use super::{DeadLetter, DeadLetters, LetterKind, LetterPlace};

/// The decision of an operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settlement {
    /// Handle the event again, with the same id.
    Replay,
    /// Give the event up for good.
    Discard,
}

/// The dead letters of one event after a decision. As JSON it has the handlers that the decision applies to.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Settled {
    /// The event.
    pub event_id: Uuid,
    /// The decision, as a participle.
    pub settlement: &'static str,
    /// The handlers that it applies to.
    pub handlers: Vec<String>,
    /// Handlers that this program does not have, so that nothing can be replayed for them, each with the way out.
    #[serde(skip)]
    pub left: Vec<(String, &'static str)>,
}

/// At most `limit` of the dead letters of these contexts together: those that come after `after` in the order of [`LetterPlace`].
///
/// # Errors
/// When a database cannot be read.
pub async fn page(
    contexts: impl IntoIterator<Item = DeadLetters<'_>>,
    after: Option<&LetterPlace>,
    limit: u64,
) -> Result<Vec<DeadLetter>, StoreError> {
    let mut letters = Vec::new();
    for of_context in contexts {
        letters.extend(of_context.page(after, limit).await?);
    }
    Ok(first_of(letters, limit))
}

/// The dead letters of one event, one for each handler that failed.
///
/// # Errors
/// When a database cannot be read.
pub async fn find(
    contexts: impl IntoIterator<Item = DeadLetters<'_>>,
    event: Uuid,
) -> Result<Vec<DeadLetter>, StoreError> {
    let mut letters = Vec::new();
    for of_context in contexts {
        letters.extend(of_context.find(event).await?);
    }
    Ok(letters)
}

/// Replays or discards the dead letters of one event.
///
/// # Errors
/// When a database cannot be read or written. Letters that were settled before stay so, and repeating this settles the rest.
pub async fn settle(
    contexts: impl IntoIterator<Item = DeadLetters<'_>>,
    event: Uuid,
    settlement: Settlement,
) -> Result<Settled, StoreError> {
    let (mut handlers, mut left) = (Vec::new(), Vec::new());
    for of_context in contexts {
        match settlement {
            Settlement::Replay => {
                let letters = of_context.find(event).await?;
                left.extend(
                    letters.iter().filter(|letter| !letter.has_handler).filter_map(left_over),
                );
                handlers.extend(of_context.replayed(event).await?);
            }
            Settlement::Discard => handlers.extend(of_context.discarded(event).await?),
        }
    }
    let settlement = match settlement {
        Settlement::Replay => "replayed",
        Settlement::Discard => "discarded",
    };
    Ok(Settled { event_id: event, settlement, handlers, left })
}

/// The handler of a letter that no replay helps, with the way out.
fn left_over(letter: &DeadLetter) -> Option<(String, &'static str)> {
    Some((letter.handler.clone(), letter.kind.advice()?))
}

impl Settled {
    /// Whether the decision applies to any dead letter.
    pub const fn is_any(&self) -> bool {
        !self.handlers.is_empty()
    }
}

impl LetterKind {
    /// The way out for a letter that no replay helps.
    pub const fn advice(self) -> Option<&'static str> {
        match self {
            Self::Failed => None,
            Self::NoHandler => {
                Some("nobody here has this handler: run the release that has it, or discard it")
            }
            Self::WaitingForAReader => Some(
                "no handler here reads this version: run the release that does, which gets it then, or discard it",
            ),
            Self::Unreadable => Some("nothing handles it: ask its publisher, and discard it"),
        }
    }
}
