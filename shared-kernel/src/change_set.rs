//! The change-set: the outcome of a decision, stored as a whole or not at all.

/// How many decisions an aggregate has seen. The first makes version 1; each decision adds one and publishes
/// one event, so the version of the state is also the `sequence` of its last event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(u32);

impl Version {
    /// The version of an aggregate that does not exist yet.
    pub const NEW: Self = Self(0);

    /// A version read back from a store.
    pub const fn from_u32(version: u32) -> Self {
        Self(version)
    }

    /// The number.
    pub const fn as_u32(self) -> u32 {
        self.0
    }

    /// The version after one more decision.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl std::fmt::Display for Version {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(formatter)
    }
}

/// The outcome of one decision: the new state of one aggregate, the event that reports it, and the version it was
/// decided on. A store commits it when the stored version is still `decided_on`, and answers `Conflict` otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeSet<A, E> {
    /// The new state of the aggregate.
    pub state: A,
    /// The event, in the form of the aggregate's own context.
    pub event: E,
    /// The stored version this was decided on; `Version::NEW` for a new aggregate.
    pub decided_on: Version,
}

impl<A, E> ChangeSet<A, E> {
    /// A decision taken on a state of version `decided_on`.
    pub const fn new(decided_on: Version, state: A, event: E) -> Self {
        Self { state, event, decided_on }
    }

    /// The version of the new state, and the sequence of its event.
    pub const fn version(&self) -> Version {
        self.decided_on.next()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_decision_makes_the_next_version() {
        let first = ChangeSet::new(Version::NEW, (), ()).version();
        assert_eq!((Version::NEW.as_u32(), first.as_u32()), (0, 1));
        let seventh = ChangeSet::new(Version::from_u32(6), (), ()).version();
        assert_eq!((seventh, seventh.to_string()), (Version::from_u32(7), "7".to_owned()));
    }
}
