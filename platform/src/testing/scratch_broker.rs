//! A prefix on a broker that one test has for itself. Objects created under it are removed with it.

use shared_kernel::bus::BusError;
use uuid::Uuid;

#[cfg(feature = "nats")]
use crate::bus::nats::{self, NatsSettings};
#[cfg(feature = "rabbitmq")]
use crate::bus::rabbitmq;
use crate::tasks::run_to_its_end;

/// The broker that tests between processes run over: `nats` or `rabbitmq`.
pub const BROKER_VARIABLE: &str = "GALLERIA_TEST_BROKER";
/// The address of NATS.
pub const NATS_VARIABLE: &str = "GALLERIA_TEST_NATS_URL";
/// The address of RabbitMQ.
pub const AMQP_VARIABLE: &str = "GALLERIA_TEST_AMQP_URL";

const NATS: &str = "nats://127.0.0.1:4222";
const AMQP: &str = "amqp://guest:guest@127.0.0.1:5672/%2f";

/// A broker and a prefix of one's own on it. Objects created there for `subscribers` are removed when this is dropped.
#[derive(Debug)]
pub struct ScratchBroker {
    /// Its URL.
    pub url: String,
    /// The prefix of all names.
    pub prefix: String,
    subscribers: &'static [&'static str],
}

impl ScratchBroker {
    /// On the broker that the tests run over, if they do.
    ///
    /// # Panics
    /// When the variable names something else.
    #[expect(clippy::panic, reason = "a test that runs over something unknown cannot go on")]
    pub fn of_this_run(subscribers: &'static [&'static str]) -> Option<Self> {
        match std::env::var(BROKER_VARIABLE).ok()?.as_str() {
            "nats" => Some(Self::on_nats(subscribers)),
            "rabbitmq" => Some(Self::on_rabbitmq(subscribers)),
            "" => None,
            other => panic!("{BROKER_VARIABLE} is {other}, and not nats or rabbitmq"),
        }
    }

    /// On NATS, whatever broker the other tests run over. It need not answer.
    pub fn on_nats(subscribers: &'static [&'static str]) -> Self {
        Self::at(nats_url(), subscribers)
    }

    /// On RabbitMQ, whatever broker the other tests run over. It need not answer.
    pub fn on_rabbitmq(subscribers: &'static [&'static str]) -> Self {
        Self::at(amqp_url(), subscribers)
    }

    /// On the same broker, under this prefix followed by a hyphen and `name`.
    #[must_use]
    pub fn below(&self, name: &str) -> Self {
        let prefix = format!("{}-{name}", self.prefix);
        Self { url: self.url.clone(), prefix, subscribers: self.subscribers }
    }

    fn at(url: String, subscribers: &'static [&'static str]) -> Self {
        let prefix = format!("test-{}", Uuid::from_bytes(rand::random()).simple());
        Self { url, prefix, subscribers }
    }
}

/// The URL of the NATS server of the tests.
pub fn nats_url() -> String {
    std::env::var(NATS_VARIABLE).unwrap_or_else(|_unset| NATS.to_owned())
}

/// The URL of the RabbitMQ server of the tests.
pub fn amqp_url() -> String {
    std::env::var(AMQP_VARIABLE).unwrap_or_else(|_unset| AMQP.to_owned())
}

impl Drop for ScratchBroker {
    fn drop(&mut self) {
        let (url, prefix) = (std::mem::take(&mut self.url), std::mem::take(&mut self.prefix));
        let subscribers = self.subscribers;
        run_to_its_end(async move {
            if let Err(error) = remove(&url, &prefix, subscribers).await {
                tracing::warn!(%error, "what a test has made at the broker is left behind");
            }
        });
    }
}

#[cfg_attr(
    not(feature = "rabbitmq"),
    expect(unused_variables, reason = "NATS has no queues that would have to be named")
)]
#[cfg_attr(
    not(any(feature = "nats", feature = "rabbitmq")),
    expect(clippy::unused_async, reason = "without a broker there is nothing to wait for")
)]
async fn remove(url: &str, prefix: &str, subscribers: &[&'static str]) -> Result<(), BusError> {
    #[cfg(feature = "nats")]
    if url.starts_with("nats") {
        return nats::remove(&NatsSettings::under(url, prefix)).await;
    }
    #[cfg(feature = "rabbitmq")]
    if url.starts_with("amqp") {
        return rabbitmq::remove(url, prefix, subscribers).await;
    }
    Ok(())
}
