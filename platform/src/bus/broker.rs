//! The parts that the buses over a broker share: the ordered publisher, which keeps the order of a subject on the way out,
//! and the sessions, which keep it on the way in. Nothing here speaks a protocol.

mod error;

mod lanes;
mod ordered_publisher;

mod consumer;

mod active_subscriptions;
mod session;
mod subscription_task;
mod wanted;

mod backoff;
mod outage;

#[cfg(test)]
mod samples;

pub(super) use active_subscriptions::ActiveSubscriptions;
pub(super) use backoff::reconnect_delays;
pub(super) use consumer::{AckSink, Arrival, BrokerConsumer, MessageStream};
pub(super) use error::{ANSWER_TIMEOUT, BrokerError};
pub(super) use ordered_publisher::{Link, OrderedPublisher, Publisher};
pub(super) use outage::Outage;

/// The media type of a `CloudEvents` message in structured mode.
pub(super) const CONTENT_TYPE: &str = "application/cloudevents+json";
pub(super) use wanted::LeftWithTheBroker;
