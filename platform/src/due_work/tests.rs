//! One pass of due work, also of work that does not process what it finds.

use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::TimeDelta;

use super::*;
use crate::testing::ManualClock;

/// Work whose pages are processed one by one, and whose earliest row is then due at `next`.
struct Work {
    pages: AtomicUsize,
    next: Option<DateTime<Utc>>,
}

#[async_trait]
impl DueWork for Work {
    fn name(&self) -> &'static str {
        "work"
    }

    async fn next_due(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        Ok(self.next)
    }

    async fn run_due(&self, _now: DateTime<Utc>) -> Result<usize, StoreError> {
        let left = self.pages.load(Ordering::Relaxed);
        self.pages.store(left.saturating_sub(1), Ordering::Relaxed);
        Ok(left)
    }
}

async fn look(next_in: Option<TimeDelta>) -> (usize, Result<Option<TimeDelta>, StoreError>) {
    let clock = ManualClock::at("2026-01-01T12:00:00Z");
    let now = clock.now();
    let work = Work { pages: AtomicUsize::new(3), next: next_in.map(|wait| now + wait) };
    let found = run_all_due(&work, &*clock, &CancellationToken::new()).await;
    (work.pages.into_inner(), found.map(|next| next.map(|next| next - now)))
}

#[tokio::test]
async fn every_page_is_processed_before_waiting_for_the_next_due_time() {
    for next_in in [None, Some(TimeDelta::seconds(1))] {
        let (left, found) = look(next_in).await;
        assert_eq!((left, found.unwrap()), (0, next_in));
    }
}

#[tokio::test]
async fn rows_that_stay_due_are_a_failure_and_retried_with_a_delay() {
    for next_in in [TimeDelta::zero(), TimeDelta::days(-1)] {
        let (left, found) = look(Some(next_in)).await;
        assert_eq!(left, 0);
        assert!(matches!(found, Err(StoreError::Unavailable(_))), "{found:?}");
    }
}
