//! The order in which dead letters are listed, and the place of one in it, from which a list is continued.

use std::cmp::Ordering;

use sea_orm::{ColumnTrait, Condition};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::DeadLetter;
use crate::time::to_micros;
use crate::{inbox, unreadable};

/// The place of a dead letter among those of all contexts: the oldest first, those of one moment by context, event and handler. It
/// stays the same for as long as the letter is listed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LetterPlace {
    received_at: i64,
    context: String,
    event_id: Uuid,
    handler: String,
}

impl DeadLetter {
    /// Its place in the list.
    pub fn place(&self) -> LetterPlace {
        LetterPlace {
            received_at: to_micros(self.received_at),
            context: self.context.to_owned(),
            event_id: self.event_id,
            handler: self.handler.clone(),
        }
    }
}

impl LetterPlace {
    /// The rows of the inbox of `context` that come after it.
    pub(super) fn rows_behind(&self, context: &str) -> Condition {
        use inbox::Column::{EventId, Handler, ReceivedAt};
        self.behind(context, ReceivedAt, EventId, Some(Handler))
    }

    /// The unreadable messages of `context` that come after it.
    pub(super) fn messages_behind(&self, context: &str) -> Condition {
        use unreadable::Column::{Id, ReceivedAt};
        self.behind(context, ReceivedAt, Id, None)
    }

    fn behind<C: ColumnTrait>(
        &self,
        context: &str,
        received_at: C,
        id: C,
        handler: Option<C>,
    ) -> Condition {
        let later = Condition::any().add(received_at.gt(self.received_at));
        let at_once = received_at.eq(self.received_at);
        match context.cmp(&self.context) {
            Ordering::Less => later,
            Ordering::Greater => later.add(at_once),
            Ordering::Equal => {
                let of_event = handler.map(|handler| {
                    Condition::all().add(id.eq(self.event_id)).add(handler.gt(&*self.handler))
                });
                let behind = Condition::any().add(id.gt(self.event_id)).add_option(of_event);
                later.add(Condition::all().add(at_once).add(behind))
            }
        }
    }
}

/// The first `limit` of these letters, in the order of the list.
pub(super) fn first_of(mut letters: Vec<DeadLetter>, limit: u64) -> Vec<DeadLetter> {
    letters.sort_by_cached_key(DeadLetter::place);
    letters.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    letters
}
