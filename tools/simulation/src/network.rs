//! The network between payments and the provider. A request that was sent arrives even if its sender has given up, or died:
//! that is what makes an unknown outcome unknown.

use std::io;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use http::{Request, Response};
use platform::http_client::{HttpError, HttpService};
use platform::tasks::Scheduler;
use tokio::sync::oneshot;
use tokio::time::sleep;

use crate::faults::{Faults, Kind};
use crate::history::{History, Lane};
use crate::schedule::Spawner;

/// The network in front of the provider.
pub(crate) struct BadNetwork {
    pub(crate) faults: Faults,
    pub(crate) history: History,
    /// The provider's process, which does not crash.
    pub(crate) process: Spawner,
    pub(crate) provider: Arc<dyn HttpService>,
}

impl BadNetwork {
    fn note(&self, says: &str) {
        self.history.note(Lane::Provider, format!("✗ {says}"));
    }
}

#[async_trait]
impl HttpService for BadNetwork {
    async fn call(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let faults = &self.faults;
        if faults.strikes(Kind::ProviderRefuses) {
            self.note("the provider refuses the connection");
            return Err(HttpError::NotConnected(io::Error::other("connection refused").into()));
        }
        let way = if faults.strikes(Kind::ProviderHearsLate) {
            self.note("a request is stuck on its way to the provider");
            faults.delay(1_000, 15_000)
        } else {
            faults.delay(1, 40)
        };
        let again = faults.strikes(Kind::ProviderHearsTwice).then(|| faults.delay(0, 8_000));
        let is_silent = faults.strikes(Kind::ProviderSilent);
        let way_back = faults.delay(1, 40);
        let (done, answered) = oneshot::channel();
        let provider = Arc::clone(&self.provider);
        self.process.spawn(Box::pin(async move {
            sleep(way).await;
            let answer = provider.call(request.clone()).await;
            // The sender may have given up, or crashed.
            let _gone = done.send(answer);
            if let Some(wait) = again {
                sleep(wait).await;
                let _answered_before = provider.call(request).await;
            }
        }));
        let Ok(answer) = answered.await else {
            let broken = io::Error::other("the provider's task ended");
            return Err(HttpError::NoAnswer(broken.into()));
        };
        if is_silent {
            self.note("the provider's answer is lost");
            return std::future::pending().await;
        }
        sleep(way_back).await;
        answer
    }
}
