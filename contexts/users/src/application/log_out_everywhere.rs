//! Log out everywhere: all sessions of a user end.

use shared_kernel::{Origin, StoreError};

use super::Application;
use super::ports::{CommitUserError, ReliedOn};
use crate::domain::ids::UserId;

/// Why the sessions were not ended.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LogOutEverywhereError {
    #[error(transparent)]
    Commit(#[from] CommitUserError),
    #[error("the user could not be loaded")]
    Store(#[from] StoreError),
}

impl Application {
    /// Ends every session of `user`. Of an account that is closed or erased none is open.
    #[tracing::instrument(name = "application.sessions.end_all", skip_all, fields(user.id = %user))]
    pub(crate) async fn log_out_everywhere(
        &self,
        user: UserId,
        origin: &Origin,
    ) -> Result<(), LogOutEverywhereError> {
        let Some(user) = self.users.find(user).await? else { return Ok(()) };
        match user.log_out_everywhere() {
            Ok(change) => Ok(self.users.commit(change, ReliedOn::NOTHING, origin).await?),
            Err(_none_is_open) => Ok(()),
        }
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
