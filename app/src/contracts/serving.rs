//! Whether every subscription has a publisher whose contract is known. One to a name that nobody ever published would wait
//! for ever, and nothing would tell; a host refuses to start with one.

use std::fmt;
use std::sync::Arc;

use platform::context::Context;

use crate::contracts::{ContractError, Language, Reader};

/// Names that are less alike than this, from 0 to 1, are not taken for a slip.
const ALIKE: f64 = 0.7;

/// A subscription that no known contract serves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unserved {
    /// Who subscribes.
    pub context: &'static str,
    /// The handler.
    pub handler: &'static str,
    /// What it waits for.
    pub event_type: &'static str,
    /// The known name that is most like it.
    pub closest: Option<String>,
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

impl std::error::Error for Unserved {}

/// The subscriptions to events that are in none of the `known` languages.
pub fn unserved(readers: &[Reader], known: &[&Language]) -> Vec<Unserved> {
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

/// The subscriptions of these contexts that neither they nor any contract compiled in serves.
pub fn unserved_by_any(contexts: &[Arc<dyn Context>]) -> Result<Vec<Unserved>, ContractError> {
    let known = [&Language::published_by(contexts), &Language::compiled_in()?];
    Ok(unserved(&Reader::all(contexts), &known))
}

fn closest<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Option<String> {
    let alike = names.map(|other| (strsim::normalized_levenshtein(name, other), other));
    let best = alike.max_by(|(one, _), (other, _)| one.total_cmp(other));
    best.filter(|(alike, _)| *alike >= ALIKE).map(|(_, other)| other.to_owned())
}

#[cfg(test)]
mod tests {
    use platform::subscription::Subscription;
    use serde_json::{Value, json};

    use super::*;
    use crate::contracts::language::EventVersion;

    fn known(name: &str) -> (String, EventVersion) {
        let version = EventVersion {
            context: "products".to_owned(),
            schema: json!({"type": "object"}),
            sample: json!({}),
        };
        (name.to_owned(), version)
    }

    fn reader(event_type: &'static str) -> Reader {
        let subscription = Subscription::new(event_type, "orders.wait", async |_: Value, _| Ok(()));
        Reader { context: "orders", subscription }
    }

    #[test]
    fn a_known_name_is_served_whoever_knows_it() {
        let hosted = Language::of([known("products.stock-reserved.v1")]);
        let foreign = Language::of([known("users.user-erased.v1")]);
        let readers = [reader("products.stock-reserved.v1"), reader("users.user-erased.v1")];
        assert_eq!(unserved(&readers, &[&hosted, &foreign]), []);
        assert_eq!(unserved(&readers, &[&hosted]).len(), 1);
    }

    #[test]
    fn one_sentence_names_subscriber_handler_event_and_the_closest_name() {
        let language = Language::of([
            known("products.stock-rejected.v1"),
            known("products.stock-reserved.v1"),
        ]);
        let said = |event_type| unserved(&[reader(event_type)], &[&language])[0].to_string();
        assert_eq!(
            said("products.stock-resreved.v1"),
            "orders waits with its handler orders.wait for products.stock-resreved.v1, which no known contract has; \
             the closest name is products.stock-reserved.v1"
        );
        assert!(said("products.stock-reserved.v2").ends_with("products.stock-reserved.v1"));
        assert!(said("parcels.parcel-lost.v1").ends_with("which no known contract has"));
    }
}
