//! The network between payments and the provider. A request that was sent arrives even if whoever sent it has given up, or
//! died: that is what makes an unknown outcome unknown.

use std::sync::Arc;

use async_trait::async_trait;
use payments::{Arrival, Network, NotReached};
use platform::tasks::Scheduler;
use tokio::sync::oneshot;
use tokio::time::sleep;

use crate::faults::{Faults, Kind};
use crate::history::{History, Lane};
use crate::schedule::Spawner;

/// The network.
pub(crate) struct BadNetwork {
    pub(crate) faults: Faults,
    pub(crate) history: History,
    /// The provider's process, which does not crash.
    pub(crate) provider: Spawner,
}

impl BadNetwork {
    fn note(&self, says: &str) {
        self.history.note(Lane::Provider, format!("✗ {says}"));
    }
}

#[async_trait]
impl Network for BadNetwork {
    async fn carry(&self, arrival: Arrival) -> Result<(), NotReached> {
        let faults = &self.faults;
        if faults.strikes(Kind::ProviderRefuses) {
            self.note("the provider refuses the connection");
            return Err(NotReached { why: "connection refused".to_owned() });
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
        let arrival = Arc::new(arrival);
        self.provider.spawn(Box::pin(async move {
            sleep(way).await;
            arrival().await;
            // Nobody listens when we have given up, or crashed.
            let _nobody_listens = done.send(());
            if let Some(wait) = again {
                sleep(wait).await;
                arrival().await;
            }
        }));
        let _the_provider_never_dies = answered.await;
        if is_silent {
            self.note("the provider's answer is lost");
            return std::future::pending().await;
        }
        sleep(way_back).await;
        Ok(())
    }
}
