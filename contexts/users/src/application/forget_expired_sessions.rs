//! Delete sessions whose last token has expired: they cannot be refreshed any more.

use chrono::{DateTime, Utc};
use shared_kernel::{Origin, StoreError};

use super::Application;

/// How many are deleted in one commit.
const PAGE: u64 = 200;

impl Application {
    /// When the next session expires.
    pub(crate) async fn next_session_expiry(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        self.sessions.next_expiry().await
    }

    /// Deletes a page of sessions that expired by `now`, and returns how many.
    pub(crate) async fn forget_expired_sessions(
        &self,
        now: DateTime<Utc>,
    ) -> Result<usize, StoreError> {
        let origin = Origin::new(self.ids.next());
        self.sessions.forget_expired(now, PAGE, &origin).await
    }
}

#[cfg(test)]
mod tests {
    use chrono::Duration;

    use crate::application::testing::Shop;

    #[tokio::test]
    async fn a_session_is_stored_until_it_expires() {
        let shop = Shop::open();
        shop.register("ada@example.org").await;
        let tokens = shop.log_in("ada@example.org").await;
        let expiry = shop.application.next_session_expiry().await.unwrap().unwrap();
        assert_eq!(expiry, tokens.refresh_expires_at);
        let forget = |now| shop.application.forget_expired_sessions(now);
        assert_eq!(forget(expiry - Duration::seconds(1)).await.unwrap(), 0);
        assert_eq!(forget(expiry).await.unwrap(), 1);
        assert_eq!(shop.application.next_session_expiry().await.unwrap(), None);
    }
}
