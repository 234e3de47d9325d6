//! One JetStream consumer: its messages, and the acknowledgements to it.

use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream::consumer::pull;
use async_nats::jetstream::{self, AckKind};
use async_nats::{Client, Subject, header};
use futures_util::StreamExt;
use shared_kernel::Envelope;
use tokio::sync::{Notify, watch};

use super::super::broker::{
    ANSWER_TIMEOUT, AckSink, Arrival, BrokerConsumer, BrokerError, Link, MessageStream,
};
use super::event_stream::EventStream;
use super::link::NatsLink;
use super::names;
use super::settings::NatsSettings;
use super::takeover::Subscription;

/// Messages requested at a time. Far fewer than the client would hold for a subscription before it drops some.
const PULL: usize = 1024;
/// The interval of the server's heartbeat; two missing ones end the session.
const HEARTBEAT: Duration = Duration::from_secs(5);
/// How long one request for messages stays with the server.
const PULL_EXPIRES: Duration = Duration::from_secs(30);

/// Opens sessions of one subscriber on one source.
pub(super) struct NatsConsumer {
    jetstream: jetstream::Context,
    open: watch::Receiver<Link>,
    missing: Arc<Notify>,
    stream: String,
    prefix: String,
    subscription: Subscription,
}

impl NatsConsumer {
    pub(super) fn new(
        link: &NatsLink,
        settings: &NatsSettings,
        subscriber: &str,
        source: &str,
    ) -> Self {
        Self {
            jetstream: link.jetstream().clone(),
            open: link.open(),
            missing: link.missing(),
            stream: settings.stream.clone(),
            prefix: settings.prefix.clone(),
            subscription: Subscription::new(settings, subscriber, source),
        }
    }
}

impl BrokerConsumer for NatsConsumer {
    type Tag = Subject;
    type MessageStream = NatsMessages;
    type AckSink = NatsAcks;

    async fn open(&mut self) -> Result<(NatsMessages, NatsAcks), BrokerError> {
        let mut link = self.open.clone();
        let connection = link
            .wait_for(Option::is_some)
            .await
            .map(|connection| *connection)
            .map_err(|_stopped| BrokerError::Failed("the bus has been stopped".to_owned()))?;
        let stream = EventStream::named(&self.jetstream, &self.stream).await?;
        let taken = self.subscription.take(&stream).await;
        if matches!(taken, Err(BrokerError::Failed(_))) {
            self.missing.notify_one();
        }
        let messages = taken?
            .stream()
            .max_messages_per_batch(PULL)
            .heartbeat(HEARTBEAT)
            .expires(PULL_EXPIRES)
            .messages()
            .await
            .map_err(|error| BrokerError::of("asking for messages", &error))?;
        let messages = NatsMessages { messages, link, connection, delivered: 0 };
        let acks = NatsAcks { client: self.jetstream.client() };
        Ok((messages, acks))
    }

    fn route_of(&self, event: &Envelope) -> String {
        names::subject(&self.prefix, event)
    }
}

/// The messages of one consumer.
pub(super) struct NatsMessages {
    messages: pull::Stream,
    link: watch::Receiver<Link>,
    connection: Link,
    delivered: u64,
}

impl MessageStream for NatsMessages {
    type Tag = Subject;

    async fn next(&mut self) -> Result<Arrival<Subject>, BrokerError> {
        let connection = self.connection;
        let message = tokio::select! {
            biased;
            _ = self.link.wait_for(|now| *now != connection) =>
                return Err(BrokerError::Failed("the connection was lost".to_owned())),
            message = self.messages.next() => message,
        };
        let message = message
            .ok_or_else(|| BrokerError::Failed("the stream of messages has ended".to_owned()))?
            .map_err(|error| BrokerError::of("fetching messages", &error))?;
        self.check_order(&message)?;
        let message = message.message;
        let headers = message.headers.as_ref();
        Ok(Arrival {
            route: message.subject.to_string(),
            message_id: headers
                .and_then(|headers| headers.get(header::NATS_MESSAGE_ID))
                .map(ToString::to_string),
            payload: message.payload.into(),
            tag: message
                .reply
                .ok_or_else(|| BrokerError::Failed("a message has no reply subject".to_owned()))?,
        })
    }
}

impl NatsMessages {
    /// A message that is missing, or that is delivered a second time, ends the session: the next one begins before it.
    fn check_order(&mut self, message: &jetstream::Message) -> Result<(), BrokerError> {
        let info = message.info().map_err(|error| {
            BrokerError::Failed(format!("reading where a message comes from: {error}"))
        })?;
        self.delivered += 1;
        if info.delivered != 1 || info.consumer_sequence != self.delivered {
            return Err(BrokerError::Failed("a message came out of order".to_owned()));
        }
        Ok(())
    }
}

/// The acknowledgements to one consumer.
pub(super) struct NatsAcks {
    client: Client,
}

impl AckSink for NatsAcks {
    type Tag = Subject;

    async fn answer(&mut self, mut taken: Vec<Subject>) -> Result<(), BrokerError> {
        let Some(last) = taken.pop() else { return Ok(()) };
        for reply in taken {
            self.client
                .publish(reply, AckKind::Ack.into())
                .await
                .map_err(|error| BrokerError::of("acknowledging", &error))?;
        }
        confirm(&self.client, last).await
    }
}

/// Acknowledges, and waits for the server's reply. The server processes one connection in order, so the reply covers
/// all earlier acknowledgements.
async fn confirm(client: &Client, reply: Subject) -> Result<(), BrokerError> {
    tokio::time::timeout(ANSWER_TIMEOUT, client.request(reply, AckKind::Ack.into()))
        .await
        .map_err(|_elapsed| BrokerError::no_answer("acknowledging"))?
        .map_err(|error| BrokerError::of("acknowledging", &error))?;
    Ok(())
}
