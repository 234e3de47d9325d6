//! The kinds of message events.

use schemars::JsonSchema;
use serde::Serialize;

/// The kinds of message events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "MessageKind")]
pub enum Kind {
    /// Committed to its context's outbox.
    Published,
    /// Every subscriber has taken responsibility for the event.
    Relayed,
    /// A handler's effects are durable.
    Delivered,
    /// The event was delivered again and had no effect.
    DuplicateIgnored,
    /// A handler failed; the event waits in its inbox.
    RetryScheduled,
    /// The event waits behind an earlier event of its subject, or for capacity.
    Parked,
    /// A handler failed for good; an operator decides what to do.
    DeadLettered,
    /// An operator replayed a dead letter.
    Replayed,
    /// An operator discarded a dead letter.
    Discarded,
    /// A fault of a rehearsal struck the message.
    FaultStruck,
}

pub(super) const KINDS: usize = 10;

impl Kind {
    /// Every kind.
    pub const ALL: [Self; KINDS] = [
        Self::Published,
        Self::Relayed,
        Self::Delivered,
        Self::DuplicateIgnored,
        Self::RetryScheduled,
        Self::Parked,
        Self::DeadLettered,
        Self::Replayed,
        Self::Discarded,
        Self::FaultStruck,
    ];

    /// The names of all, in the same order.
    pub const NAMES: [&'static str; KINDS] = [
        Self::Published.name(),
        Self::Relayed.name(),
        Self::Delivered.name(),
        Self::DuplicateIgnored.name(),
        Self::RetryScheduled.name(),
        Self::Parked.name(),
        Self::DeadLettered.name(),
        Self::Replayed.name(),
        Self::Discarded.name(),
        Self::FaultStruck.name(),
    ];

    /// Its name, as it is serialized.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::Relayed => "relayed",
            Self::Delivered => "delivered",
            Self::DuplicateIgnored => "duplicate-ignored",
            Self::RetryScheduled => "retry-scheduled",
            Self::Parked => "parked",
            Self::DeadLettered => "dead-lettered",
            Self::Replayed => "replayed",
            Self::Discarded => "discarded",
            Self::FaultStruck => "fault-struck",
        }
    }

    /// The kind of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// The place of a kind among all.
pub(super) const fn slot(kind: Kind) -> usize {
    match kind {
        Kind::Published => 0,
        Kind::Relayed => 1,
        Kind::Delivered => 2,
        Kind::DuplicateIgnored => 3,
        Kind::RetryScheduled => 4,
        Kind::Parked => 5,
        Kind::DeadLettered => 6,
        Kind::Replayed => 7,
        Kind::Discarded => 8,
        Kind::FaultStruck => 9,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_serialized_by_its_name_and_counted_in_its_own_place() {
        for (place, kind) in Kind::ALL.into_iter().enumerate() {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
            assert_eq!((Kind::parse(kind.name()), slot(kind)), (Some(kind), place));
            assert_eq!(Kind::NAMES[place], kind.name());
        }
    }
}
