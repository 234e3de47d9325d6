//! The check: whether everything that was ever published under a name, and everything that is still stored, stays
//! readable by all its readers. The caller gathers the sides; nothing is looked up here.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::stored::Counts;
use crate::{Language, Reader, Tally};

mod reading;
mod versions;
mod waiting;

pub(super) use versions::render_text as describe_change;

/// The sides of a comparison.
pub struct Comparison<'a> {
    /// The frozen language.
    pub reference: &'a Language,
    /// Whether the reference belongs to this very code, so that what is published now has to be in it.
    pub of_this_code: bool,
    /// The language that the code publishes.
    pub published: &'a Language,
    /// The contexts whose code this is. Events of other contexts are not theirs to drop.
    pub hosted: BTreeSet<&'a str>,
    /// The readers.
    pub readers: &'a [Reader],
    /// The stored events.
    pub tally: &'a Tally<'a>,
    /// Whether anybody looked for what is stored.
    pub looked: bool,
}

/// The findings of a check.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Checked {
    /// Changes that break a reader.
    pub breaks: Vec<Break>,
    /// Changes that break no reader.
    pub notes: Vec<Note>,
}

/// A broken promise.
#[derive(Debug, Clone, Serialize)]
pub struct Break {
    /// The event version it is about.
    pub event_type: String,
    /// The code of the rule, which `galleria explain` explains.
    pub code: &'static str,
    /// The rule.
    pub rule: Rule,
    /// The change, as text.
    pub says: String,
    /// The readers that it concerns.
    pub readers: Vec<Concerned>,
    /// Its stored events.
    pub stored: Counts,
}

/// A reader, and what it says.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Concerned {
    /// The context.
    pub context: &'static str,
    /// The handler.
    pub handler: &'static str,
    /// Why it cannot read; nothing when it only would have to follow a change.
    pub says: Option<String>,
}

/// A difference that breaks no reader.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Note {
    /// The event version it is about.
    pub event_type: String,
    /// The change, as text.
    pub says: String,
}

/// The rules. Their names are stable: scripts rely on them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// A published event is frozen.
    NotFrozen,
    /// A version goes only when nothing of it is stored and nobody subscribes.
    VersionGone,
    /// Under one name, required fields stay, optional ones may come, and types do not change.
    SchemaChanged,
    /// A variant goes only when no stored event has it.
    VariantGone,
    /// Every reader reads whatever its event may be.
    Unreadable,
    /// A stored event can be read by all who will receive it.
    StoredUnreadable,
    /// An event that waits for a handler finds it.
    NoHandler,
    /// A stored message is an event.
    NoEvent,
    /// Every subscription is to an event of a known contract.
    NotServed,
}

impl Rule {
    /// All of them, in the order of their codes.
    pub const ALL: [Self; 9] = [
        Self::NotFrozen,
        Self::VersionGone,
        Self::SchemaChanged,
        Self::VariantGone,
        Self::Unreadable,
        Self::StoredUnreadable,
        Self::NoHandler,
        Self::NoEvent,
        Self::NotServed,
    ];

    /// Its code, which `galleria explain` explains.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotFrozen => "C001",
            Self::VersionGone => "C002",
            Self::SchemaChanged => "C003",
            Self::VariantGone => "C004",
            Self::Unreadable => "C005",
            Self::StoredUnreadable => "C006",
            Self::NoHandler => "C007",
            Self::NoEvent => "C008",
            Self::NotServed => "C009",
        }
    }

    /// The advice.
    pub const fn advice(self) -> &'static str {
        match self {
            Self::NotFrozen => {
                "run `galleria contracts freeze`, and read what it wrote before you commit it"
            }
            Self::VersionGone => {
                "publish the version until nobody subscribes and nothing of it is stored"
            }
            Self::SchemaChanged => {
                "take the change back and publish a new version (`.v2`) beside this one until nobody reads it"
            }
            Self::VariantGone => "keep the variant until the events that have it are handled",
            Self::Unreadable => {
                "let the readers' views expect it before it is published; a field that may be missing is an Option"
            }
            Self::StoredUnreadable => {
                "let the readers' views expect what is stored, or let the release before this one handle it first"
            }
            Self::NoHandler => {
                "give the handler its name back, or let the release before this one handle what waits for it; \
                 what nobody wants any more is given up with `galleria dead-letters discard`"
            }
            Self::NoEvent => "look at it with `galleria dead-letters show`, and discard it",
            Self::NotServed => {
                "correct the name in the subscription, or add the contract of its publisher"
            }
        }
    }
}

/// Checks every rule.
pub fn check(comparison: &Comparison<'_>) -> Checked {
    let mut checked = Checked::default();
    versions::check(comparison, &mut checked);
    reading::check(comparison, &mut checked);
    waiting::check(comparison, &mut checked);
    checked.breaks.sort_by(|one, other| {
        (&one.event_type, one.rule, &one.says).cmp(&(&other.event_type, other.rule, &other.says))
    });
    checked
}

impl Comparison<'_> {
    fn readers_of(&self, event_type: &str) -> impl Iterator<Item = &Reader> {
        self.readers.iter().filter(move |reader| reader.event_type() == event_type)
    }

    /// A break that concerns every reader and everything stored of an event.
    fn broken(&self, event_type: &str, rule: Rule, says: impl Into<String>) -> Break {
        let concerned = |reader: &Reader| Concerned {
            context: reader.context,
            handler: reader.handler(),
            says: None,
        };
        Break {
            event_type: event_type.to_owned(),
            code: rule.code(),
            rule,
            says: says.into(),
            readers: self.readers_of(event_type).map(concerned).collect(),
            stored: self.tally.of(event_type),
        }
    }
}

impl Checked {
    fn note(&mut self, event_type: &str, says: impl Into<String>) {
        self.notes.push(Note { event_type: event_type.to_owned(), says: says.into() });
    }
}

#[cfg(test)]
mod tests;
