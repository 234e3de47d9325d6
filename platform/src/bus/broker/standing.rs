//! The subscriptions of one bus. Who subscribes again replaces the former subscription, once its answers have gone.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use shared_kernel::bus::{BusSubscription, Deliveries};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::ANSWER_TIMEOUT;
use super::carrier::Carrier;
use super::inlet::Inlet;
use super::session;
use crate::tasks::Tasks;

/// How many deliveries wait in memory for a subscriber that is busy. The others wait with the broker.
const WAITING: usize = 1024;

/// The running subscriptions, by subscriber.
pub(in super::super) struct Standing {
    tasks: Tasks,
    running: Mutex<HashMap<&'static str, Running>>,
}

/// The carriers of one subscription.
#[derive(Clone, Default)]
struct Running {
    carriers: TaskTracker,
    replaced: CancellationToken,
}

impl Standing {
    pub(in super::super) fn new(tasks: &Tasks) -> Self {
        Self { tasks: tasks.clone(), running: Mutex::default() }
    }

    /// Starts a carrier for each of `inlets`, in place of the former ones of the same subscriber.
    pub(in super::super) async fn begin<I: Inlet>(
        &self,
        subscription: &BusSubscription,
        inlets: Vec<I>,
    ) -> Deliveries {
        let running = Running::default();
        let former = {
            let mut all = self.running.lock().unwrap_or_else(PoisonError::into_inner);
            all.insert(subscription.subscriber, running.clone())
        };
        if let Some(former) = former {
            former.end().await;
        }
        let wanted: Arc<HashSet<&'static str>> =
            Arc::new(subscription.event_types.iter().copied().collect());
        let (to, arrived) = mpsc::channel(WAITING);
        for inlet in inlets {
            let carrier = Carrier {
                inlet,
                wanted: Arc::clone(&wanted),
                to: to.clone(),
                stopping: self.tasks.stopping(),
                replaced: running.replaced.clone(),
            };
            self.tasks.spawn(running.carriers.track_future(carrier.run()));
        }
        running.carriers.close();
        session::deliveries(arrived)
    }
}

impl Running {
    /// Ends the carriers and waits until the broker knows what was acknowledged, so that it does not come again.
    async fn end(&self) {
        self.replaced.cancel();
        // A broker that does not answer delivers some events again; the subscriber's inbox knows them.
        let _late = tokio::time::timeout(ANSWER_TIMEOUT, self.carriers.wait()).await;
    }
}
