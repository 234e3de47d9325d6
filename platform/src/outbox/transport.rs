//! The ways that events take from an outbox.

/// A way that events take from the outbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Transport {
    /// To the subscribers in this process.
    InProcess,
    /// To those in other processes, over a broker.
    Broker,
}

impl Transport {
    /// As the column `transport` of [`owed`](super::pending_deliveries) has it.
    pub const fn number(self) -> i16 {
        match self {
            Self::InProcess => 1,
            Self::Broker => 2,
        }
    }
}

/// The transports that a host has: every event that it commits is owed to each of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransportSet {
    /// All subscribers are in this process.
    InProcess,
    /// Subscribers are in this process and, over a broker, in others.
    InProcessAndBroker,
}

impl TransportSet {
    /// Each transport of the host.
    pub(crate) fn each(self) -> impl Iterator<Item = Transport> {
        let transports: &[Transport] = match self {
            Self::InProcess => &[Transport::InProcess],
            Self::InProcessAndBroker => &[Transport::InProcess, Transport::Broker],
        };
        transports.iter().copied()
    }
}
