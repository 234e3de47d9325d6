//! The ways that events take from an outbox.

/// A way that events take from the outbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Leg {
    /// To the subscribers in this process.
    Here,
    /// To those in other processes, over a broker.
    Elsewhere,
}

impl Leg {
    /// As the column `leg` of [`owed`](super::owed) has it.
    pub const fn number(self) -> i16 {
        match self {
            Self::Here => 1,
            Self::Elsewhere => 2,
        }
    }
}

/// The legs that a host has: every event that it commits is owed to each of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Legs {
    /// All subscribers are in this process.
    Here,
    /// Subscribers are in this process and, over a broker, in others.
    Both,
}

impl Legs {
    /// Each leg of the host.
    pub(crate) fn each(self) -> impl Iterator<Item = Leg> {
        let legs: &[Leg] = match self {
            Self::Here => &[Leg::Here],
            Self::Both => &[Leg::Here, Leg::Elsewhere],
        };
        legs.iter().copied()
    }
}
