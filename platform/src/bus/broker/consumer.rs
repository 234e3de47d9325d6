//! The port of a broker's consumer: sessions of incoming messages and outgoing acknowledgements.

use shared_kernel::Envelope;

use super::error::BrokerError;

/// Opens sessions: a consumer of a stream, or a queue.
pub(in super::super) trait BrokerConsumer: Send + Sync + 'static {
    /// Names one delivery to the broker.
    type Tag: Send + 'static;
    /// The incoming side of a session.
    type MessageStream: MessageStream<Tag = Self::Tag>;
    /// The outgoing side of a session.
    type AckSink: AckSink<Tag = Self::Tag>;

    /// Opens a session that begins at the first event not acknowledged, and makes sure that no former session can fetch
    /// or acknowledge any more.
    fn open(
        &mut self,
    ) -> impl Future<Output = Result<(Self::MessageStream, Self::AckSink), BrokerError>> + Send;

    /// The route that the publisher of `event` sends it by. A message that came by another one is not from there: who may
    /// publish by which route is the broker's to say.
    fn route_of(&self, event: &Envelope) -> String;
}

/// The messages of one session.
pub(in super::super) trait MessageStream: Send {
    /// Names one delivery to the broker.
    type Tag;

    /// The next message. Waits as long as there is none; fails when the session cannot go on. Cancel safe.
    fn next(&mut self) -> impl Future<Output = Result<Arrival<Self::Tag>, BrokerError>> + Send;
}

/// The acknowledgements of one session.
pub(in super::super) trait AckSink: Send {
    /// Names one delivery to the broker.
    type Tag;

    /// Acknowledges deliveries, and returns when the broker is sure to apply this before it opens a later session.
    fn answer(
        &mut self,
        taken: Vec<Self::Tag>,
    ) -> impl Future<Output = Result<(), BrokerError>> + Send;
}

/// An incoming message.
pub(in super::super) struct Arrival<T> {
    pub(in super::super) tag: T,
    /// The route it came by, as [`BrokerConsumer::route_of`] writes it.
    pub(in super::super) route: String,
    /// The message id that the publisher set, if it did.
    pub(in super::super) message_id: Option<String>,
    pub(in super::super) payload: Vec<u8>,
}
