//! Subscriptions to event types that no known contract has: nothing would ever arrive for them, and nothing would say so.

use std::fmt;

use crate::{Language, Reader};

/// Names that are less alike than this, from 0 to 1, are not taken for a slip.
const ALIKE: f64 = 0.7;

/// A subscription that no known contract serves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unserved {
    context: &'static str,
    handler: &'static str,
    pub(crate) event_type: &'static str,
    closest: Option<String>,
}

impl fmt::Display for Unserved {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { context, handler, event_type, closest } = self;
        write!(
            formatter,
            "{context} waits with its handler {handler} for {event_type}, which no known contract has"
        )?;
        match closest {
            Some(closest) => write!(formatter, "; the closest name is {closest}"),
            None => Ok(()),
        }
    }
}

/// The subscriptions to events that are in none of the `known` languages.
pub(crate) fn unserved(readers: &[Reader], known: &[&Language]) -> Vec<Unserved> {
    let names = || known.iter().flat_map(|language| language.events().map(|(name, _)| name));
    readers
        .iter()
        .filter(|reader| !names().any(|name| name == reader.event_type()))
        .map(|reader| Unserved {
            context: reader.context,
            handler: reader.handler(),
            event_type: reader.event_type(),
            closest: closest(reader.event_type(), names()),
        })
        .collect()
}

fn closest<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Option<String> {
    let alike = names.map(|other| (strsim::normalized_levenshtein(name, other), other));
    let best = alike.max_by(|(one, _), (other, _)| one.total_cmp(other));
    best.filter(|(alike, _)| *alike >= ALIKE).map(|(_, other)| other.to_owned())
}
