//! Errors of a broker.

use crate::error_chain::describe;

/// How long a broker may take to answer one request before the request counts as failed.
pub(in super::super) const ANSWER_TIMEOUT: std::time::Duration = std::time::Duration::from_secs(5);

/// Why something could not be done with the broker, as text for a log. Never contains a URL.
#[derive(Debug, Clone, thiserror::Error)]
pub(in super::super) enum BrokerError {
    /// It may work when tried again.
    #[error("{0}")]
    Failed(String),
    /// Another process subscribed under the same name, and this subscription is over.
    #[cfg_attr(
        not(feature = "nats"),
        expect(dead_code, reason = "RabbitMQ lets the later one wait")
    )]
    #[error("another process has subscribed under the same name")]
    TakenOver,
}

impl BrokerError {
    /// The text of `error` and its sources, which happened while `doing` something.
    pub(in super::super) fn of(doing: &str, error: &(dyn std::error::Error + 'static)) -> Self {
        Self::Failed(format!("{doing}: {}", describe(error)))
    }

    /// The broker did not answer in time while `doing` something.
    pub(in super::super) fn no_answer(doing: &str) -> Self {
        Self::Failed(format!("{doing}: no answer within {} s", ANSWER_TIMEOUT.as_secs()))
    }
}

impl From<BrokerError> for shared_kernel::bus::BusError {
    fn from(error: BrokerError) -> Self {
        Self { reason: error.to_string() }
    }
}
