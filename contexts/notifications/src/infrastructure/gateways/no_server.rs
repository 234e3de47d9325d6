//! Stands for a mail server while none is configured: nothing is sent, and every mail waits.

use async_trait::async_trait;

use crate::application::ports::{Delivery, Letter, MailServer, MailServerError};

/// No mail server.
pub(crate) struct NoServer;

#[async_trait]
impl MailServer for NoServer {
    async fn send(&self, _letter: Letter) -> Result<Delivery, MailServerError> {
        let why = "none is configured: set notifications.smtp_url".to_owned();
        Err(MailServerError::NotReached { why })
    }
}
