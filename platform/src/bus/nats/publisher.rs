//! Puts events into the stream.

use std::sync::Arc;

use async_nats::header;
use async_nats::jetstream;
use async_nats::jetstream::context::PublishErrorKind;
use async_nats::jetstream::message::PublishMessage;
use shared_kernel::Envelope;
use tokio::sync::Notify;

use super::super::broker::{BrokerError, CONTENT_TYPE, Publisher};
use super::link::NatsLink;
use super::names;

/// Publishes under the prefix of one shop.
pub(super) struct NatsPublisher {
    jetstream: jetstream::Context,
    prefix: String,
    missing: Arc<Notify>,
}

impl NatsPublisher {
    pub(super) fn new(link: &NatsLink, prefix: &str) -> Self {
        let (jetstream, missing) = (link.jetstream().clone(), link.missing());
        Self { jetstream, prefix: prefix.to_owned(), missing }
    }
}

impl Publisher for NatsPublisher {
    async fn send(&self, event: &Envelope) -> Result<(), BrokerError> {
        let payload = serde_json::to_vec(event)
            .map_err(|error| BrokerError::of("writing the event as JSON", &error))?;
        let mut id = [0; uuid::fmt::Hyphenated::LENGTH];
        let message = PublishMessage::build()
            .payload(payload.into())
            .header("Content-Type", CONTENT_TYPE)
            .header(header::NATS_MESSAGE_ID, &*event.id.hyphenated().encode_lower(&mut id));
        let confirmation = self
            .jetstream
            .send_publish(names::subject(&self.prefix, event), message)
            .await
            .map_err(|error| BrokerError::of("publishing", &error))?;
        confirmation.await.map_err(|error| {
            if error.kind() == PublishErrorKind::StreamNotFound {
                self.missing.notify_one();
            }
            BrokerError::of("publishing", &error)
        })?;
        Ok(())
    }
}
