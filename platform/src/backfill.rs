//! Work on rows that an earlier version has written, such as sealing what it stored plain: it begins at the start of a host, goes
//! on in the background a page at a time, and ends when no such row is left.

use std::future::Future;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use shared_kernel::StoreError;

use crate::due_work::DueWork;

/// How long after it has changed rows the work looks again: a decision that was made meanwhile on an old row writes it back.
const LOOK_AGAIN_AFTER: TimeDelta = TimeDelta::minutes(1);

/// The rows of an earlier version, brought up to date. `page` does so for a page of them and returns how many there were.
pub struct Backfill<F> {
    name: &'static str,
    page: F,
    look_again: Mutex<Option<DateTime<Utc>>>,
}

impl<F> Backfill<F> {
    /// The work of that name.
    pub const fn new(name: &'static str, page: F) -> Self {
        Self { name, page, look_again: Mutex::new(None) }
    }

    fn look_again(&self) -> MutexGuard<'_, Option<DateTime<Utc>>> {
        self.look_again.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl<F, Fut> DueWork for Backfill<F>
where
    F: Fn() -> Fut + Send + Sync,
    Fut: Future<Output = Result<usize, StoreError>> + Send,
{
    fn name(&self) -> &'static str {
        self.name
    }

    async fn next_due(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        Ok(*self.look_again())
    }

    async fn run_due(&self, now: DateTime<Utc>) -> Result<usize, StoreError> {
        let changed = (self.page)().await?;
        let mut look_again = self.look_again();
        if changed > 0 {
            *look_again = Some(now + LOOK_AGAIN_AFTER);
        } else if look_again.is_some_and(|due| due <= now) {
            *look_again = None;
        }
        Ok(changed)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[tokio::test]
    async fn the_work_looks_once_more_after_it_has_changed_rows() {
        let left = AtomicUsize::new(2);
        let work = Backfill::new("test", || async {
            let page = left.load(Ordering::Relaxed).min(1);
            left.fetch_sub(page, Ordering::Relaxed);
            Ok(page)
        });
        let now = DateTime::UNIX_EPOCH;
        for expected in [1, 1, 0] {
            assert_eq!(work.run_due(now).await.unwrap(), expected);
        }
        let again = work.next_due().await.unwrap().unwrap();
        assert_eq!(again, now + LOOK_AGAIN_AFTER);
        assert_eq!(work.run_due(again).await.unwrap(), 0);
        assert_eq!(work.next_due().await.unwrap(), None);
    }
}
