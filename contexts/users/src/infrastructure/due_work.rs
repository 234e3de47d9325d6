//! The due work of this context: deleting expired sessions.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use platform::due_work::DueWork;
use shared_kernel::StoreError;

use crate::application::Application;

/// The name of the due work; a committed session wakes it for its expiry.
pub(crate) const FORGET_EXPIRED_SESSIONS: &str = "users.forget-expired-sessions";

/// Deletes expired sessions.
pub(crate) struct ForgetExpiredSessions(Arc<Application>);

impl ForgetExpiredSessions {
    pub(crate) const fn new(application: Arc<Application>) -> Self {
        Self(application)
    }
}

#[async_trait]
impl DueWork for ForgetExpiredSessions {
    fn name(&self) -> &'static str {
        FORGET_EXPIRED_SESSIONS
    }

    async fn next_due(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        self.0.next_session_expiry().await
    }

    async fn run_due(&self, now: DateTime<Utc>) -> Result<usize, StoreError> {
        self.0.forget_expired_sessions(now).await
    }
}
