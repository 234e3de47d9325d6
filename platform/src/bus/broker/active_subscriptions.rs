//! The active subscriptions of one bus. A new subscription replaces the former one of the same subscriber, once the
//! answers of that one have been sent.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use shared_kernel::bus::{BusSubscription, Deliveries, LetterBox};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::consumer::BrokerConsumer;
use super::error::ANSWER_TIMEOUT;
use super::session;
use super::subscription_task::SubscriptionTask;
use super::wanted::Wanted;
use crate::tasks::Tasks;

/// How many deliveries wait in memory for a busy subscriber. The others wait with the broker.
const WAITING: usize = 1024;

/// The running subscriptions, by subscriber.
pub(in super::super) struct ActiveSubscriptions {
    tasks: Tasks,
    running: Mutex<HashMap<&'static str, Running>>,
}

/// The tasks of one subscription.
#[derive(Clone, Default)]
struct Running {
    transports: TaskTracker,
    replaced: CancellationToken,
}

impl ActiveSubscriptions {
    pub(in super::super) fn new(tasks: &Tasks) -> Self {
        Self { tasks: tasks.clone(), running: Mutex::default() }
    }

    /// Starts a subscription task for each of `consumers`, in place of the former ones of the same subscriber.
    pub(in super::super) async fn begin<I: BrokerConsumer>(
        &self,
        subscription: &BusSubscription,
        consumers: Vec<I>,
        letters: &Arc<dyn LetterBox>,
    ) -> Deliveries {
        let running = Running::default();
        let former = {
            let mut all = self.running.lock().unwrap_or_else(PoisonError::into_inner);
            all.insert(subscription.subscriber, running.clone())
        };
        if let Some(former) = former {
            former.end().await;
        }
        let wanted = Arc::new(Wanted::by(subscription));
        let (to, arrived) = mpsc::channel(WAITING);
        for consumer in consumers {
            let subscription_task = SubscriptionTask {
                consumer,
                wanted: Arc::clone(&wanted),
                letters: Arc::clone(letters),
                to: to.clone(),
                stopping: self.tasks.stopping(),
                replaced: running.replaced.clone(),
            };
            self.tasks.spawn(running.transports.track_future(subscription_task.run()));
        }
        running.transports.close();
        session::deliveries(arrived)
    }
}

impl Running {
    /// Ends the tasks and waits until the broker has the acknowledgements, so that acknowledged events do not come
    /// again.
    async fn end(&self) {
        self.replaced.cancel();
        // A broker that does not answer delivers some events again; the subscriber's inbox recognises them.
        let _late = tokio::time::timeout(ANSWER_TIMEOUT, self.transports.wait()).await;
    }
}
