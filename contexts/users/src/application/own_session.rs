//! The session in which a user asks for a change of the own account: the store is asked, since the access token may be older
//! than the end of its session.

use shared_kernel::StoreError;

use super::Application;
use super::ports::ReliedOn;
use crate::domain::ids::{SessionId, UserId};
use crate::domain::user::UserRefusal;

/// The caller of a change of the own account.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Oneself {
    pub(crate) user: UserId,
    pub(crate) session: SessionId,
}

/// Why a session gives no access to the account.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OwnSessionError {
    #[error("the session has ended")]
    Ended,
    #[error("the session could not be loaded")]
    Store(#[from] StoreError),
}

/// The commit that closes an account ends its sessions, so an account that refuses a change was closed since the session was
/// looked at.
impl From<UserRefusal> for OwnSessionError {
    fn from(_closed_meanwhile: UserRefusal) -> Self {
        Self::Ended
    }
}

impl Application {
    /// Requires that the session is open now, and when the change is committed.
    pub(super) async fn require_open_session(
        &self,
        oneself: Oneself,
    ) -> Result<ReliedOn, OwnSessionError> {
        let session = self.sessions.find(oneself.session).await?;
        let open = session
            .filter(|session| session.user() == oneself.user && session.is_open(self.clock.now()));
        open.map(|session| ReliedOn::session(&session)).ok_or(OwnSessionError::Ended)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::application::testing::Shop;

    #[tokio::test]
    async fn a_session_that_has_ended_or_is_anothers_gives_no_access() {
        let shop = Shop::open();
        let ada = shop.register("ada@example.org").await;
        let grace = shop.register("grace@example.org").await;
        let session = shop.log_in("ada@example.org").await.refresh.session();
        let ask = |user| shop.application.require_open_session(Oneself { user, session });
        assert!(ask(ada).await.is_ok());
        assert!(matches!(ask(grace).await, Err(OwnSessionError::Ended)));
        shop.application.log_out(session, &shop.origin).await.unwrap();
        assert!(matches!(ask(ada).await, Err(OwnSessionError::Ended)));
    }
}
