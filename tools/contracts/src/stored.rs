//! Stored events, and whether their readers can read them. A [`Tally`] notes one stored event after the other; [`databases`]
//! reads those of the tables of a shop, and [`broker`] those that wait in its broker.

use std::collections::{BTreeMap, BTreeSet};

use platform::inbox;
use serde::Serialize;

use crate::shape::Shape;
use crate::{Language, Reader};

pub mod broker;
pub mod databases;

mod counts;

pub use counts::Counts;

/// Where an event is stored.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(tag = "place", rename_all = "kebab-case")]
pub enum Place {
    /// It waits for the relay.
    Outbox {
        /// The context that publishes it.
        context: String,
    },
    /// It waits for another attempt.
    Inbox {
        /// The context that reads it.
        context: String,
    },
    /// A handler failed at it for good, and an operator may replay it.
    DeadLetters {
        /// The context that reads it.
        context: String,
    },
    /// It waits in a broker, outside all databases.
    Broker {
        /// The context that reads it.
        context: String,
    },
}

impl Place {
    /// Whether `reader` receives events from there. A broker holds them for one context alone.
    fn is_read_by(&self, reader: &str) -> bool {
        match self {
            Self::Outbox { .. } | Self::Inbox { .. } | Self::DeadLetters { .. } => true,
            Self::Broker { context } => context == reader,
        }
    }
}

/// A stored event as it is noted in the tally.
#[derive(Debug, Clone, Copy)]
pub struct Stored<'a> {
    /// Where it is.
    pub place: &'a Place,
    /// Its stable name.
    pub event_type: &'a str,
    /// Its body; nothing when what is stored is no event at all.
    pub data: Option<&'a str>,
    /// The handler it waits for. An event that no reader has taken yet waits for all of them.
    pub handler: Option<&'a str>,
}

/// Why a stored event cannot be handled.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Trouble {
    /// A reader cannot read it.
    Unreadable { context: &'static str, handler: &'static str, says: String },
    /// It waits for a handler that the code does not have.
    NoHandler { handler: String },
    /// It is no event.
    NoEvent,
}

/// The sums over stored events. Its size does not grow with their number.
pub struct Tally<'a> {
    readers: &'a [Reader],
    shapes: BTreeMap<String, Shape>,
    counts: BTreeMap<String, Counts>,
    variants: BTreeMap<(String, String, String), Counts>,
    troubles: BTreeMap<(String, Trouble), Counts>,
}

impl<'a> Tally<'a> {
    /// An empty tally. Variants are those that `known` has.
    pub fn new(readers: &'a [Reader], known: &Language) -> Self {
        let shapes = known.events().map(|(name, version)| (name.to_owned(), version.shape()));
        Self {
            readers,
            shapes: shapes.collect(),
            counts: BTreeMap::new(),
            variants: BTreeMap::new(),
            troubles: BTreeMap::new(),
        }
    }

    /// Counts one stored event, and tries to read it with every reader that will receive it.
    pub fn note(&mut self, stored: Stored<'_>) {
        let Stored { place, event_type, data, handler: _ } = stored;
        self.counts.entry(event_type.to_owned()).or_default().add(place);
        for trouble in self.troubles_of(stored) {
            self.troubles.entry((event_type.to_owned(), trouble)).or_default().add(place);
        }
        let value = data.and_then(|data| serde_json::from_str(data).ok());
        if let (Some(shape), Some(value)) = (self.shapes.get(event_type), value) {
            let found: BTreeSet<_> = shape.variants_in(&value).into_iter().collect();
            for (path, variant) in found {
                let key = (event_type.to_owned(), path, variant);
                self.variants.entry(key).or_default().add(place);
            }
        }
    }

    fn troubles_of(&self, stored: Stored<'_>) -> Vec<Trouble> {
        let Some(data) = stored.data else { return vec![Trouble::NoEvent] };
        let mut readers = self
            .readers
            .iter()
            .filter(|reader| reader.event_type() == stored.event_type)
            .filter(|reader| {
                let is_its = |handler| handler == reader.handler() || handler == inbox::NO_READER;
                stored.handler.is_none_or(is_its)
            })
            .filter(|reader| stored.place.is_read_by(reader.context))
            .peekable();
        if let (None, Some(handler)) = (readers.peek(), stored.handler) {
            return vec![Trouble::NoHandler { handler: handler.to_owned() }];
        }
        readers
            .filter_map(|reader| {
                let says = reader.complaint(data)?;
                Some(Trouble::Unreadable {
                    context: reader.context,
                    handler: reader.handler(),
                    says,
                })
            })
            .collect()
    }

    /// The stored events of an event version.
    pub fn of(&self, event_type: &str) -> Counts {
        self.counts.get(event_type).cloned().unwrap_or_default()
    }

    /// The stored events with one variant of an enum in an event version.
    pub(super) fn of_variant(&self, event_type: &str, path: &str, variant: &str) -> Counts {
        let key = (event_type.to_owned(), path.to_owned(), variant.to_owned());
        self.variants.get(&key).cloned().unwrap_or_default()
    }

    /// The event versions that something is stored of.
    pub(super) fn event_types(&self) -> impl Iterator<Item = &str> {
        self.counts.keys().map(|event_type| &**event_type)
    }

    pub(super) fn troubles(&self) -> impl Iterator<Item = (&str, &Trouble, &Counts)> {
        self.troubles.iter().map(|((event_type, trouble), counts)| (&**event_type, trouble, counts))
    }

    /// How many events were looked at.
    pub fn total(&self) -> u64 {
        self.counts.values().map(Counts::total).sum()
    }
}
