//! What a broker has to offer to have its messages carried: sessions of messages that come in and answers that go back.

use super::BrokerError;

/// Where sessions are opened: a consumer of a stream, or a queue.
pub(in super::super) trait BrokerConsumer: Send + Sync + 'static {
    /// Names one delivery to the broker.
    type Tag: Send + 'static;
    /// What comes in.
    type MessageStream: MessageStream<Tag = Self::Tag>;
    /// What goes back.
    type AckSink: AckSink<Tag = Self::Tag>;

    /// Begins at the first event not acknowledged, and makes sure that no former session can take part any more.
    fn open(
        &mut self,
    ) -> impl Future<Output = Result<(Self::MessageStream, Self::AckSink), BrokerError>> + Send;
}

/// The messages of one session.
pub(in super::super) trait MessageStream: Send {
    /// Names one delivery to the broker.
    type Tag;

    /// The next message. Waits as long as there is none; fails when the session cannot go on. Safe to cancel.
    fn next(&mut self) -> impl Future<Output = Result<Arrival<Self::Tag>, BrokerError>> + Send;
}

/// The answers of one session.
pub(in super::super) trait AckSink: Send {
    /// Names one delivery to the broker.
    type Tag;

    /// Answers deliveries, and returns when the broker is sure to know it before it hears of a later session.
    fn answer(
        &mut self,
        answers: Vec<Answer<Self::Tag>>,
    ) -> impl Future<Output = Result<(), BrokerError>> + Send;
}

/// A message as it comes in.
pub(in super::super) struct Arrival<T> {
    pub(in super::super) tag: T,
    /// What the publisher named it, if it did.
    pub(in super::super) message_id: Option<String>,
    pub(in super::super) payload: Vec<u8>,
}

/// What becomes of a message.
pub(in super::super) enum Answer<T> {
    /// The subscriber has taken responsibility, or never wanted it.
    Taken(T),
    /// It is no event. It is put aside for a person to look at.
    Unreadable(Arrival<T>),
}
