//! The transports that events leave an outbox by.

/// One transport of events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Transport {
    /// To the subscribers in this process.
    InProcess,
    /// To the subscribers in other processes, over a broker.
    Broker,
}

impl Transport {
    /// The value of the column `transport` of [`pending_deliveries`](super::pending_deliveries).
    pub const fn number(self) -> i16 {
        match self {
            Self::InProcess => 1,
            Self::Broker => 2,
        }
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::InProcess => "in-process",
            Self::Broker => "broker",
        }
    }
}

/// The transports of a host: every event that it commits is delivered over each of them.
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
