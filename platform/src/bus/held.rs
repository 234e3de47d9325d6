//! The backlog of a subscriber at a broker, in numbers.

/// The messages that wait for one subscriber at a broker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The context that will read it.
    pub subscriber: &'static str,
    /// Events that it has not acknowledged, some of them of types that it will skip.
    pub waiting: u64,
    /// Messages in its dead queue. NATS has one place for all unreadable messages, and no such queues.
    pub put_aside: u64,
}
