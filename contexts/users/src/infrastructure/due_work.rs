//! The due work of this context: deleting expired sessions, and authorization codes of the day before.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use platform::due_work::DueWork;
use shared_kernel::StoreError;

use crate::application::Application;

/// The name of one due work; a committed session wakes it for its expiry.
pub(crate) const FORGET_EXPIRED_SESSIONS: &str = "users.forget-expired-sessions";
/// The name of the other; a committed code wakes it for the time when it is forgotten.
pub(crate) const FORGET_CODES: &str = "users.forget-codes";

/// Deletes expired sessions.
pub(crate) struct ForgetExpiredSessions(Arc<Application>);

/// Deletes authorization codes that nobody needs any more.
pub(crate) struct ForgetCodes(Arc<Application>);

impl ForgetExpiredSessions {
    pub(crate) const fn new(application: Arc<Application>) -> Self {
        Self(application)
    }
}

impl ForgetCodes {
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

#[async_trait]
impl DueWork for ForgetCodes {
    fn name(&self) -> &'static str {
        FORGET_CODES
    }

    async fn next_due(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        self.0.next_code_to_forget().await
    }

    async fn run_due(&self, now: DateTime<Utc>) -> Result<usize, StoreError> {
        self.0.forget_codes(now).await
    }
}
