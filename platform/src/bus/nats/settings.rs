//! How to reach JetStream, and the names that a shop uses there.

use std::fmt;
use std::time::Duration;

/// How to reach JetStream, and the names to use there.
#[derive(Clone)]
pub struct NatsSettings {
    /// `nats://user:password@host:4222`, or several with commas between them. Never logged.
    pub url: String,
    /// The stream that stores the events, `GALLERIA`. It is created when it does not exist.
    pub stream: String,
    /// The first token of every subject, `galleria`.
    pub prefix: String,
    /// Where a subscriber begins that is new to the stream.
    pub first_from: SubscribeFrom,
}

impl NatsSettings {
    /// The stream `GALLERIA` under the prefix `galleria`, read from the beginning.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            stream: "GALLERIA".to_owned(),
            prefix: "galleria".to_owned(),
            first_from: SubscribeFrom::Beginning,
        }
    }

    /// The stream named as the prefix, in capitals: several shops share a server under prefixes of their own.
    pub fn under(url: impl Into<String>, prefix: &str) -> Self {
        Self { stream: prefix.to_uppercase(), prefix: prefix.to_owned(), ..Self::new(url) }
    }
}

impl fmt::Debug for NatsSettings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("NatsSettings")
            .field("stream", &self.stream)
            .field("prefix", &self.prefix)
            .field("first_from", &self.first_from)
            .finish_non_exhaustive()
    }
}

/// Where a subscriber begins that has never subscribed before. Later it continues behind its acknowledgements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SubscribeFrom {
    /// With the oldest event that the stream stores.
    Beginning,
    /// With events published up to this long ago: for a context that has received the earlier events over another
    /// transport.
    Since(Duration),
}
