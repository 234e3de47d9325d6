//! Delete authorization codes a day after their log-in: a second use is noticed until then.

use chrono::{DateTime, Utc};
use shared_kernel::{Origin, StoreError};

use super::Application;

/// How many are deleted in one commit.
const PAGE: u64 = 200;

impl Application {
    /// When the next code is to be deleted.
    pub(crate) async fn next_code_to_forget(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        self.codes.next_to_forget().await
    }

    /// Deletes a page of the codes that are due by `now`, and returns how many.
    pub(crate) async fn forget_codes(&self, now: DateTime<Utc>) -> Result<usize, StoreError> {
        let origin = Origin::new(self.ids.next());
        self.codes.forget(now, PAGE, &origin).await
    }
}
