//! Errors for Sentry: each line that the program logs at the level of errors is an event of the project behind a DSN, with the
//! chain of its error. An event has the fields of a list and no others; texts lose what looks like an address of a person.

mod leaving;
mod transport;

use std::sync::Arc;
use std::time::Duration;

use sentry_core::types::Dsn;
use sentry_core::{Client, ClientOptions, Hub};
use sentry_tracing::ErrorLayer;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::{LevelFilter, Targets};

use crate::{BoxedLayer, TelemetryError, Wanted};
use leaving::as_it_leaves;
use transport::Sending;

/// Libraries that call errors what a client or a server on the way did wrong. A stranger can cause them at will.
const QUIET: [&str; 2] = ["actix_http", "lapin"];

/// A DSN that is none. It does not repeat the text, which is a secret.
#[derive(Debug, Clone, thiserror::Error)]
#[error("is no DSN of Sentry such as https://key@host/1 ({reason})")]
pub struct BadDsn {
    reason: String,
}

/// The exporter of errors of this process.
pub(crate) struct Errors {
    client: Arc<Client>,
}

impl Errors {
    /// Errors for the project behind `dsn`.
    pub(crate) fn to(
        dsn: &str,
        environment: &str,
        wanted: &Wanted,
    ) -> Result<Self, TelemetryError> {
        let bad = |reason: String| BadDsn { reason };
        let dsn: Dsn = dsn
            .parse()
            .map_err(|error: sentry_core::types::ParseDsnError| bad(error.to_string()))?;
        let mut options = ClientOptions::new();
        options.release = Some(format!("galleria@{}", wanted.version).into());
        options.environment = Some(environment.to_owned().into());
        options.default_integrations = false;
        options.before_send = Some(Arc::new(|event| Some(as_it_leaves(event))));
        options.transport = Some(Arc::new(Sending::to(&dsn).map_err(|url| bad(url.to_string()))?));
        options.dsn = Some(dsn);
        let client = Arc::new(Client::from(options));
        // Threads that begin later take it over.
        Hub::main().bind_client(Some(Arc::clone(&client)));
        Ok(Self { client })
    }

    pub(crate) fn stop(self, within: Duration) {
        let _sent = self.client.close(Some(within));
    }
}

/// The layer that makes events of lines.
pub(crate) fn layer() -> BoxedLayer {
    let quiet = QUIET.map(|library| (library, LevelFilter::OFF));
    let filter = Targets::new().with_default(LevelFilter::ERROR).with_targets(quiet);
    ErrorLayer::new().with_filter(filter).boxed()
}
