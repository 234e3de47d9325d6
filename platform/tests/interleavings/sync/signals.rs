//! Notifications and semaphores.

use tokio::sync as real;

use super::point;
use crate::planted::{Fault, is_planted};

/// Wakes the waiting thread; a later one finds the notification stored.
#[derive(Default)]
pub(crate) struct Notify(real::Notify);

impl Notify {
    pub(crate) fn notify_one(&self) {
        point();
        if is_planted(Fault::ForgetfulNotify) {
            self.0.notify_waiters();
        } else {
            self.0.notify_one();
        }
    }

    pub(crate) async fn notified(&self) {
        point();
        self.0.notified().await;
    }
}

/// A semaphore.
pub(crate) struct Semaphore(real::Semaphore);

impl Semaphore {
    pub(crate) fn new(places: usize) -> Self {
        Self(real::Semaphore::new(places))
    }

    pub(crate) async fn acquire(&self) -> Result<real::SemaphorePermit<'_>, real::AcquireError> {
        point();
        self.0.acquire().await
    }

    pub(crate) fn add_permits(&self, places: usize) {
        point();
        self.0.add_permits(places);
    }
}
