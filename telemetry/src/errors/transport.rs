//! The way of events to Sentry: a bounded queue, and one request at a time. An event that does not fit is dropped: the log has it.

use std::sync::Arc;
use std::sync::mpsc as blocking;
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use http::header::CONTENT_TYPE;
use platform::http_client::BadUrl;
use sentry_core::types::Dsn;
use sentry_core::{Envelope, Transport, TransportFactory, TransportOptions};
use shared_kernel::error_chain::describe;
use tokio::runtime::Handle;
use tokio::sync::mpsc;

use crate::collector::Collector;

/// Events that wait. An error that comes over and over says nothing new.
const WAITING: usize = 64;
/// The header with the public key of the project.
const AUTH: &str = "x-sentry-auth";
const USER_AGENT: &str = concat!("galleria/", env!("CARGO_PKG_VERSION"));

/// Sends events to the host of a DSN.
#[derive(Clone)]
pub(super) struct Sending {
    queue: mpsc::Sender<Waiting>,
}

enum Waiting {
    Event(Bytes),
    /// Answered when everything before it was sent.
    Flush(blocking::Sender<()>),
}

impl Sending {
    pub(super) fn to(dsn: &Dsn) -> Result<Self, BadUrl> {
        let host = format!("{}://{}:{}", dsn.scheme(), dsn.host(), dsn.port());
        let project = Project { collector: Collector::at(&host)?, dsn: dsn.clone() };
        let (queue, waiting) = mpsc::channel(WAITING);
        // It ends with the program: a graceful stop of a host has errors of its own.
        Handle::current().spawn(project.send_all(waiting));
        Ok(Self { queue })
    }
}

/// The project that takes events.
struct Project {
    collector: Collector,
    dsn: Dsn,
}

impl Project {
    async fn send_all(self, mut waiting: mpsc::Receiver<Waiting>) {
        let mut is_away = false;
        while let Some(next) = waiting.recv().await {
            match next {
                Waiting::Event(event) => {
                    let sent = self.send(event).await;
                    // At the level of warnings: an error would be one more event.
                    match &sent {
                        Err(reason) if !is_away => {
                            tracing::warn!(reason, "Sentry takes no errors; the log has them");
                        }
                        Ok(()) if is_away => tracing::info!("Sentry takes errors again"),
                        _ => {}
                    }
                    is_away = sent.is_err();
                }
                Waiting::Flush(done) => {
                    let _gave_up = done.send(());
                }
            }
        }
    }

    async fn send(&self, event: Bytes) -> Result<(), String> {
        let request = Request::post(self.dsn.envelope_api_url().path())
            .header(AUTH, self.dsn.to_auth(Some(USER_AGENT)).to_string())
            .header(CONTENT_TYPE, "application/x-sentry-envelope")
            .body(event)
            .map_err(|error| error.to_string())?;
        let answer = self.collector.send(request).await.map_err(|error| describe(&*error))?;
        let status = answer.status();
        if status.is_success() { Ok(()) } else { Err(format!("it answers {status}")) }
    }
}

impl Transport for Sending {
    fn send_envelope(&self, envelope: Envelope) {
        let mut event = Vec::new();
        if envelope.to_writer(&mut event).is_ok() {
            let _full = self.queue.try_send(Waiting::Event(event.into()));
        }
    }

    fn flush(&self, timeout: Duration) -> bool {
        let (done, flushed) = blocking::channel();
        self.queue.blocking_send(Waiting::Flush(done)).is_ok()
            && flushed.recv_timeout(timeout).is_ok()
    }
}

impl TransportFactory for Sending {
    fn create_transport_with_options(&self, _options: TransportOptions) -> Arc<dyn Transport> {
        Arc::new(self.clone())
    }
}
