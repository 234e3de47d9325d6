//! Telemetry: traces for an OTLP collector (ADR 0076), and errors for Sentry (ADR 0077). A program puts the layers beside its
//! log; each has a filter of its own, so that none changes what another sees. The export never holds the shop up: its queues
//! are bounded, and what does not fit is dropped and counted.
//!
//! Reading order: `traces` (which spans there are), `traces/exporting` (how they leave), `traces/leaving` (which of their
//! attributes do), `errors`.

mod collector;
mod errors;
mod traces;

pub use errors::BadDsn;

use std::time::Duration;

use tokio::task::spawn_blocking;
use tokio::time::timeout;
use tracing_subscriber::{Layer, Registry};

use errors::Errors;
use traces::Traces;

/// Spans and errors that wait for the exporters at the end of a program is sent within this time, or dropped.
const STOP_WITHIN: Duration = Duration::from_secs(3);

/// A layer of the subscriber of a program.
pub type BoxedLayer = Box<dyn Layer<Registry> + Send + Sync>;

/// The exports of a program, and the names it has in them. It cannot be printed: a DSN is a secret.
#[derive(Clone, Default)]
pub struct Wanted {
    /// The version of the program.
    pub version: &'static str,
    /// The contexts that this process runs.
    pub contexts: Vec<&'static str>,
    /// Where an OTLP collector takes traces over HTTP, such as `http://127.0.0.1:4318`, and the share of requests, from 0 to 1,
    /// whose traces are recorded if no `traceparent` decides.
    pub traces: Option<(String, f64)>,
    /// The DSN of a Sentry project, and the name of the environment.
    pub errors: Option<(String, String)>,
}

/// Why there is no telemetry.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// The address of the collector cannot be used.
    #[error("the address of the collector cannot be used")]
    Collector(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The DSN cannot be used.
    #[error(transparent)]
    Dsn(#[from] BadDsn),
}

/// The exporters of a program.
#[derive(Default)]
pub struct Telemetry {
    traces: Option<Traces>,
    errors: Option<Errors>,
}

impl Telemetry {
    /// Starts the exporters that are wanted on the runtime that this is called on. Nothing is sent until a span or an error ends.
    ///
    /// # Errors
    /// When an address cannot be used.
    ///
    /// # Panics
    /// When called outside a tokio runtime, if anything is wanted.
    pub fn start(wanted: &Wanted) -> Result<Self, TelemetryError> {
        let traces = wanted.traces.as_ref().map(|(url, ratio)| Traces::to(url, *ratio, wanted));
        let errors = wanted.errors.as_ref().map(|(dsn, name)| Errors::to(dsn, name, wanted));
        Ok(Self { traces: traces.transpose()?, errors: errors.transpose()? })
    }

    /// The layers of the exporters; none if nothing is exported.
    pub fn layers(&self) -> Vec<BoxedLayer> {
        let traces = self.traces.as_ref().map(Traces::layer);
        let errors = self.errors.as_ref().map(|_errors| errors::layer());
        traces.into_iter().chain(errors).collect()
    }

    /// Sends what waits, for 3 seconds at most, and ends the exporters.
    pub async fn stop(self) {
        let Self { traces, errors } = self;
        if traces.is_none() && errors.is_none() {
            return;
        }
        // Side by side: a collector that does not answer must not cost the errors that say why the program ends.
        let traces = traces.map(|traces| spawn_blocking(move || traces.stop(STOP_WITHIN)));
        let errors = errors.map(|errors| spawn_blocking(move || errors.stop(STOP_WITHIN)));
        let both = async {
            for one in traces.into_iter().chain(errors) {
                let _sent = one.await;
            }
        };
        let _too_long = timeout(STOP_WITHIN, both).await;
    }
}

#[cfg(test)]
mod tests;
