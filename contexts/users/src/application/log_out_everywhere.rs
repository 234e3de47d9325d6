//! Log out everywhere: all sessions of a user end.

use shared_kernel::{Origin, StoreError};

use super::Application;
use crate::domain::ids::UserId;

/// Why the sessions were not ended.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LogOutEverywhereError {
    #[error("the sessions could not be ended")]
    Store(#[from] StoreError),
}

impl Application {
    /// Ends every session of `user`.
    #[tracing::instrument(name = "application.sessions.end_all", skip_all, fields(user.id = %user))]
    pub(crate) async fn log_out_everywhere(
        &self,
        user: UserId,
        origin: &Origin,
    ) -> Result<(), LogOutEverywhereError> {
        self.sessions.end_all(user, self.clock.now(), origin).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::application::refresh_session::RefreshSessionError;
    use crate::application::testing::Shop;

    #[tokio::test]
    async fn logging_out_everywhere_ends_all_own_sessions_and_no_other() {
        let shop = Shop::open();
        let ada = shop.register("ada@example.org").await;
        shop.register("grace@example.org").await;
        let (here, there) =
            (shop.log_in("ada@example.org").await, shop.log_in("ada@example.org").await);
        let grace = shop.log_in("grace@example.org").await;
        shop.application.log_out_everywhere(ada, &shop.origin).await.unwrap();
        for mine in [&here, &there] {
            let refused = shop.refresh(mine).await.err().unwrap();
            assert!(matches!(refused, RefreshSessionError::Ended), "{refused:?}");
        }
        assert!(shop.refresh(&grace).await.is_ok());
    }
}
