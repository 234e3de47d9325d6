//! Charges and refunds that no request waits for: each runs in a detached task after its decision is durable, a limited
//! number at a time. Work that a stop or a crash cuts short is taken up by `due_work`.

use std::error::Error;
use std::future::Future;
use std::sync::Arc;

use platform::ownership::is_context_moved;
use platform::tasks::Tasks;
use shared_kernel::{Origin, StoreError};
use tokio::sync::Semaphore;

use crate::application::Application;
use crate::application::ports::DuePayment;
use crate::domain::{Payment, Refund};

/// Runs detached tasks.
#[derive(Clone)]
pub(crate) struct BackgroundTasks {
    application: Arc<Application>,
    tasks: Tasks,
    permits: Arc<Semaphore>,
}

impl BackgroundTasks {
    /// At most `at_once` tasks run side by side.
    pub(crate) fn new(application: Arc<Application>, tasks: Tasks, at_once: usize) -> Self {
        Self { application, tasks, permits: Arc::new(Semaphore::new(at_once)) }
    }

    /// Charges a payment that was requested a moment ago.
    pub(crate) fn charge(&self, payment: Payment, origin: Origin) {
        let application = Arc::clone(&self.application);
        self.run(async move {
            let charged = application.charge_payment(payment, &origin).await?;
            application.carry_out_refunds(charged, 0, &origin).await.map(drop)
        });
    }

    /// Sends the refunds of a payment that have no outcome yet.
    pub(crate) fn refund(&self, payment: Payment, origin: Origin) {
        if !payment.refunds().iter().any(Refund::is_pending) {
            return;
        }
        let application = Arc::clone(&self.application);
        self.run(async move { application.carry_out_refunds(payment, 0, &origin).await.map(drop) });
    }

    /// Does the pending action of a payment.
    pub(crate) fn pursue(&self, due: DuePayment) {
        let application = Arc::clone(&self.application);
        self.run(async move { application.pursue_payment(due).await });
    }

    fn run(&self, work: impl Future<Output = Result<(), StoreError>> + Send + 'static) {
        let (permits, stopping) = (Arc::clone(&self.permits), self.tasks.stopping());
        self.tasks.spawn_detached(async move {
            let Ok(_permit) = permits.acquire_owned().await else { return };
            // Work that has not begun when the host stops is left to the next start: its due time is stored.
            if stopping.is_cancelled() {
                return;
            }
            if let Err(error) = work.await {
                let error: &(dyn Error + 'static) = &error;
                if !is_context_moved(error) {
                    tracing::warn!(
                        error,
                        "a payment could not be taken further; it will be tried again"
                    );
                }
            }
        });
    }
}
