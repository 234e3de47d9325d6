//! What the program that runs the lessons knows of the shop: who subscribes to what, and how `galleria` is run.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::Path;

use crate::LearnError;
use crate::lesson::About;

/// The list of readers that a check keeps equal to the code (C012).
pub(crate) const RECORDED: &str = "tools/boundaries/expected/event_readers.txt";

/// The program that runs the lessons.
#[derive(Debug, Clone)]
pub struct Program {
    /// How the lessons are called, for the texts: `galleria learn`.
    pub called: &'static str,
    /// Who subscribes to what in the running program. Without it, the list that is recorded in the checkout.
    pub catalogue: Option<Catalogue>,
    /// The program and the first arguments that run `galleria`.
    pub galleria: Vec<OsString>,
}

impl Program {
    /// Whether cargo has to build `galleria` before it runs.
    pub(crate) fn builds_galleria(&self) -> bool {
        self.galleria.len() > 1
    }

    /// The program and the first arguments that run the generator: `galleria` where it is built, else the generator alone.
    pub(crate) fn generator(&self) -> Vec<OsString> {
        if self.builds_galleria() || self.galleria.is_empty() {
            ["cargo", "run", "--quiet", "-p", "code-generator", "--"].map(OsString::from).to_vec()
        } else {
            self.galleria.clone()
        }
    }
}

/// Who subscribes to what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Catalogue {
    /// The subscriptions, in the order of the events.
    pub subscriptions: Vec<Subscription>,
}

/// A context that reacts to an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscription {
    /// The event type: `orders.order-placed.v1`.
    pub event_type: String,
    /// The context that publishes it.
    pub publisher: String,
    /// The context that reacts.
    pub reader: String,
    /// The name of its handler: `products.reserve-on-order-placed`.
    pub handler: String,
}

impl Catalogue {
    /// The subscriptions that are recorded in the checkout at `root`.
    ///
    /// # Errors
    /// When the list cannot be read.
    pub fn recorded(root: &Path) -> Result<Self, LearnError> {
        let text = std::fs::read_to_string(root.join(RECORDED))
            .map_err(|source| LearnError::File { file: RECORDED.to_owned(), source })?;
        Ok(Self::parse(&text))
    }

    fn parse(text: &str) -> Self {
        let lines = text.lines().filter_map(|line| line.split_once(" → "));
        let subscriptions = lines.flat_map(|(event, handlers)| {
            handlers.split(", ").filter_map(|handler| Subscription::of(event, handler))
        });
        Self { subscriptions: subscriptions.collect() }
    }

    /// The answer to a question.
    pub(crate) fn answer<'a>(&'a self, about: &'a About) -> BTreeSet<&'a str> {
        let asked = self.asked(about);
        match about {
            About::ReadersOf(_) => asked.map(|one| one.reader.as_str()).collect(),
            About::SourcesOf(_) => asked.map(|one| one.publisher.as_str()).collect(),
        }
    }

    /// The subscriptions that a question is about.
    pub(crate) fn asked<'a>(&'a self, about: &'a About) -> impl Iterator<Item = &'a Subscription> {
        self.subscriptions.iter().filter(move |one| match about {
            About::ReadersOf(event) => one.event_type == *event,
            About::SourcesOf(context) => one.reader == *context,
        })
    }
}

impl Subscription {
    /// The subscription of a handler; `None` where nobody handles the event.
    fn of(event_type: &str, handler: &str) -> Option<Self> {
        let (reader, _) = handler.split_once('.')?;
        let (publisher, _) = event_type.split_once('.')?;
        Some(Self {
            event_type: event_type.to_owned(),
            publisher: publisher.to_owned(),
            reader: reader.to_owned(),
            handler: handler.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_recorded_list_answers_who_reads_what() {
        let catalogue = Catalogue::parse(
            "orders.order-cancelled.v1 → payments.cancel, products.release\n\
             orders.order-shipped.v1 → nobody yet\n\
             users.access-ended.v1 → payments.end-access\n",
        );
        let readers = |event: &str| {
            let asked = About::ReadersOf(event.to_owned());
            catalogue.answer(&asked).into_iter().map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(readers("orders.order-cancelled.v1"), ["payments", "products"]);
        assert!(readers("orders.order-shipped.v1").is_empty());
        let asked = About::SourcesOf("payments".to_owned());
        assert_eq!(catalogue.answer(&asked).into_iter().collect::<Vec<_>>(), ["orders", "users"]);
    }
}
