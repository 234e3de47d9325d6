//! What a broker holds for a subscriber, in numbers.

/// What waits for one subscriber at a broker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The context that will read it.
    pub subscriber: &'static str,
    /// Events that it has not acknowledged, and some of types that it will pass over.
    pub waiting: u64,
    /// Messages in its dead queue. NATS keeps one place for all that nobody could read, and has none of these.
    pub put_aside: u64,
}
