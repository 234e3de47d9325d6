//! Removes the queues and streams that the processes of a demo make at a broker.

use platform::tasks::run_to_its_end;

use host::StartError;
use host::broker::Broker;
use host::config::Settings;

/// A corner of the broker that a demo has for itself. Dropping this removes all that was made there, however the demo
/// ends; the processes that made it must have ended before.
pub struct DemoBroker {
    /// The name of the corner, for the log.
    prefix: String,
    broker: Option<Broker>,
}

impl DemoBroker {
    /// Where these settings say, if they name a broker.
    pub fn of(settings: &Settings) -> Result<Self, StartError> {
        Ok(Self { prefix: settings.broker_prefix.clone(), broker: Broker::of(settings)? })
    }
}

impl Drop for DemoBroker {
    fn drop(&mut self) {
        let Some(broker) = self.broker.take() else { return };
        let prefix = std::mem::take(&mut self.prefix);
        run_to_its_end(async move {
            if let Err(error) = broker.remove().await {
                tracing::error!(%error, prefix, "what the demo made at the broker is left behind");
            }
        });
    }
}
