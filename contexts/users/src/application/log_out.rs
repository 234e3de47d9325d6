//! Log out: one session ends.

use shared_kernel::{Origin, StoreError};

use super::Application;
use crate::domain::ids::SessionId;
use crate::domain::session::{AlreadyEnded, EndReason};

/// Why the session was not ended.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LogOutError {
    #[error("the session could not be ended")]
    Store(#[from] StoreError),
}

impl Application {
    /// Ends a session. A session that has ended or has been deleted is logged out already.
    #[tracing::instrument(name = "application.session.end", skip_all, fields(session.id = %session))]
    pub(crate) async fn log_out(
        &self,
        session: SessionId,
        origin: &Origin,
    ) -> Result<(), LogOutError> {
        let Some(session) = self.sessions.find(session).await? else { return Ok(()) };
        match session.end(EndReason::LoggedOut, self.clock.now()) {
            Ok(ended) => Ok(self.sessions.commit(ended, origin).await?),
            Err(AlreadyEnded) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::application::refresh_session::RefreshSessionError;
    use crate::application::testing::Shop;

    #[tokio::test]
    async fn logging_out_ends_this_session_and_no_other() {
        let shop = Shop::open();
        shop.register("ada@example.org").await;
        let (here, there) =
            (shop.log_in("ada@example.org").await, shop.log_in("ada@example.org").await);
        for _twice in 0..2 {
            shop.application.log_out(here.refresh.session(), &shop.origin).await.unwrap();
        }
        let refused = shop.refresh(&here).await.err().unwrap();
        assert!(matches!(refused, RefreshSessionError::Ended), "{refused:?}");
        assert!(shop.refresh(&there).await.is_ok());
    }
}
