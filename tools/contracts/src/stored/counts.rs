//! The number of stored events in each place.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Serialize, Serializer};

use super::Place;

/// How many events are stored where.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts(BTreeMap<Place, u64>);

impl Counts {
    /// One more.
    pub(super) fn add(&mut self, place: &Place) {
        *self.0.entry(place.clone()).or_default() += 1;
    }

    /// Whether nothing is stored.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them together.
    pub fn total(&self) -> u64 {
        self.0.values().sum()
    }
}

/// Such as "3 in orders' outbox, 1 dead letter in payments".
impl fmt::Display for Counts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let texts = self.0.iter().map(|(place, count)| match place {
            Place::Outbox { context } => format!("{count} in {} outbox", owner(context)),
            Place::Inbox { context } => format!("{count} in {} inbox", owner(context)),
            Place::DeadLetters { context } if *count == 1 => format!("1 dead letter in {context}"),
            Place::DeadLetters { context } => format!("{count} dead letters in {context}"),
            Place::Broker { context } => format!("{count} in the broker for {context}"),
        });
        formatter.write_str(&texts.collect::<Vec<_>>().join(", "))
    }
}

fn owner(context: &str) -> String {
    if context.ends_with('s') { format!("{context}'") } else { format!("{context}'s") }
}

impl Serialize for Counts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Count<'a> {
            #[serde(flatten)]
            place: &'a Place,
            count: u64,
        }
        serializer.collect_seq(self.0.iter().map(|(place, count)| Count { place, count: *count }))
    }
}
