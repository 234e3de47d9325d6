//! What the buses over a broker share: the ordered_publisher that keeps order on the way out, and the sessions that keep it on the
//! way in. Nothing here speaks a protocol.

mod lanes;
mod ordered_publisher;

mod consumer;

mod active_subscriptions;
mod session;
mod subscription_task;

mod backoff;

#[cfg(test)]
mod samples;

pub(super) use active_subscriptions::ActiveSubscriptions;
pub(super) use consumer::{AckSink, Answer, Arrival, BrokerConsumer, MessageStream};
pub(super) use ordered_publisher::{Link, OrderedPublisher, Publisher};

pub(super) use backoff::reconnect_delays;
use shared_kernel::error_chain::describe;

/// How long a broker may take to answer one request before the request counts as failed.
pub(super) const ANSWER_TIMEOUT: std::time::Duration = std::time::Duration::from_secs(5);

/// Why something could not be done with the broker, in words for a log. Never holds a URL.
#[derive(Debug, Clone, thiserror::Error)]
pub(super) enum BrokerError {
    /// It may work when tried again.
    #[error("{0}")]
    Failed(String),
    /// Somebody else subscribed under the same name, and this subscription is over.
    #[cfg_attr(
        not(feature = "nats"),
        expect(dead_code, reason = "RabbitMQ lets the later one wait")
    )]
    #[error("somebody else has subscribed under the same name")]
    TakenOver,
}

impl BrokerError {
    /// What `error` and its sources say, said to have happened while `doing` something.
    pub(super) fn of(doing: &str, error: &dyn std::error::Error) -> Self {
        Self::Failed(format!("{doing}: {}", describe(error)))
    }

    /// The broker did not answer in time while `doing` something.
    pub(super) fn no_answer(doing: &str) -> Self {
        Self::Failed(format!("{doing}: no answer within {} s", ANSWER_TIMEOUT.as_secs()))
    }
}

impl From<BrokerError> for shared_kernel::bus::BusError {
    fn from(error: BrokerError) -> Self {
        Self { reason: error.to_string() }
    }
}
