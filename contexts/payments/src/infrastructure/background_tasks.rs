//! Charges and refunds that no request waits for: each runs in a detached task after its decision is durable, one task a
//! payment and a limited number at a time. Work that a stop or a crash cuts short is taken up by `due_work`.

mod under_way;

#[cfg(test)]
mod tests;

use std::error::Error;
use std::sync::Arc;

use platform::ownership::is_context_moved;
use platform::tasks::Tasks;
use shared_kernel::{Origin, StoreError, Version};
use tokio::sync::Semaphore;
use tracing::{Instrument, Span};

use crate::application::Application;
use crate::application::ports::DuePayment;
use crate::domain::{Payment, PaymentId, Refund};
use under_way::{Claim, UnderWay};

/// Runs detached tasks.
#[derive(Clone)]
pub(crate) struct BackgroundTasks {
    application: Arc<Application>,
    tasks: Tasks,
    permits: Arc<Semaphore>,
    under_way: UnderWay,
}

/// The work of a task.
enum Work {
    /// The charge of a payment that was requested a moment ago.
    Charge(Origin),
    /// The refunds without an outcome.
    Refund(Origin),
    /// The pending action of a payment that was due at this version, after so many attempts.
    Pursue(Version, u32),
}

impl BackgroundTasks {
    /// At most `at_once` tasks run side by side.
    pub(crate) fn new(application: Arc<Application>, tasks: Tasks, at_once: usize) -> Self {
        let permits = Arc::new(Semaphore::new(at_once));
        Self { application, tasks, permits, under_way: UnderWay::default() }
    }

    /// Charges a payment that was requested a moment ago.
    pub(crate) fn charge(&self, payment: Payment, origin: Origin) {
        if let Some(claim) = self.under_way.claim(payment.id()) {
            self.run(payment.id(), Some(payment), Work::Charge(origin), claim);
        }
    }

    /// Sends the refunds of a payment that have no outcome yet. While its task runs, that task sends them at its end.
    pub(crate) fn refund(&self, payment: &Payment, origin: Origin) {
        if !payment.refunds().iter().any(Refund::is_pending) {
            return;
        }
        if let Some(claim) = self.under_way.claim_or_ask_again(payment.id(), &origin) {
            self.run(payment.id(), None, Work::Refund(origin), claim);
        }
    }

    /// Does the pending action of a payment, unless its task runs or waits already.
    pub(crate) fn pursue(&self, due: &DuePayment) {
        let (id, version) = (due.payment.id(), due.payment.version());
        if let Some(claim) = self.under_way.claim(id) {
            self.run(id, None, Work::Pursue(version, due.attempts), claim);
        }
    }

    /// How many payments have a task.
    #[cfg(test)]
    fn tasks_of_payments(&self) -> usize {
        self.under_way.count()
    }

    /// Runs the work in the span of the caller: it is part of the same trace.
    ///
    /// `fresh` is the payment if it was committed a moment ago. A task that waits for its permit, which may take long, begins
    /// with the payment as it is then.
    fn run(&self, id: PaymentId, fresh: Option<Payment>, work: Work, claim: Claim) {
        let (permits, stopping) = (Arc::clone(&self.permits), self.tasks.stopping());
        let application = Arc::clone(&self.application);
        let task = async move {
            let (_permit, mut fresh) = match Arc::clone(&permits).try_acquire_owned() {
                Ok(permit) => (permit, fresh),
                Err(_none_is_free) => match permits.acquire_owned().await {
                    Ok(permit) => (permit, None),
                    Err(_closed) => return,
                },
            };
            let mut next = Some((claim, work));
            while let Some((claim, work)) = next {
                // Work that has not begun when the host stops is left to the next start: its due time is stored.
                if stopping.is_cancelled() {
                    return;
                }
                if let Err(error) = carry_on(&application, id, fresh.take(), work).await {
                    warn_of(&error);
                }
                next = claim.asked_again().map(|(claim, origin)| (claim, Work::Refund(origin)));
            }
        };
        self.tasks.spawn_detached(task.instrument(Span::current()));
    }
}

async fn carry_on(
    application: &Application,
    id: PaymentId,
    fresh: Option<Payment>,
    work: Work,
) -> Result<(), StoreError> {
    let payment = if fresh.is_some() { fresh } else { application.payment(id).await? };
    let Some(payment) = payment else { return Ok(()) };
    match work {
        Work::Charge(origin) => {
            let charged = application.charge_payment(payment, &origin).await?;
            application.carry_out_refunds(charged, 0, &origin).await.map(drop)
        }
        Work::Refund(origin) => application.carry_out_refunds(payment, 0, &origin).await.map(drop),
        Work::Pursue(version, attempts) => {
            let attempts = if payment.version() == version { attempts } else { 0 };
            application.pursue_payment(DuePayment { payment, attempts }).await
        }
    }
}

fn warn_of(error: &StoreError) {
    let error: &(dyn Error + 'static) = error;
    if !is_context_moved(error) {
        tracing::warn!(error, "a payment could not be taken further; it will be tried again");
    }
}
