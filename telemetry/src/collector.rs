//! The way to a collector: the HTTP client of the platform, called from threads that no runtime drives.

use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use platform::http_client::{BadUrl, HttpClient, HttpService};
use tokio::runtime::Handle;

/// A collector that has not answered within this time has not taken what it was sent.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);

/// Why a collector has not answered.
pub(crate) type Unanswered = Box<dyn std::error::Error + Send + Sync>;

/// Sends requests to one collector on the runtime of the program.
#[derive(Debug, Clone)]
pub(crate) struct Collector {
    client: HttpClient,
    runtime: Handle,
}

impl Collector {
    pub(crate) fn at(url: &str) -> Result<Self, BadUrl> {
        Ok(Self { client: HttpClient::new(url)?, runtime: Handle::current() })
    }

    /// Sends a request whose path is below the address of the collector.
    pub(crate) async fn send(
        &self,
        request: Request<Bytes>,
    ) -> Result<Response<Bytes>, Unanswered> {
        let client = self.client.clone();
        // The time limit, too, needs the runtime.
        let sending =
            async move { tokio::time::timeout(ANSWER_WITHIN, client.call(request)).await };
        let sent = self.runtime.spawn(sending).await;
        Ok(sent???)
    }
}
