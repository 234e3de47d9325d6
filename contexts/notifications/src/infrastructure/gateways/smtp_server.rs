//! A mail server reached over SMTP by `lettre`. Connections that have delivered are kept for a short while and used again.
//!
//! The three steps of a delivery are taken one by one, since it matters at which the server refuses: an address (`RCPT`), or the mail
//! itself. Until its words have been sent, the server certainly does not have it.

mod connections;
mod judging;
mod message;

#[cfg(test)]
mod tests;

use std::time::Duration;

use async_trait::async_trait;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{Extension, MailParameter};
use shared_kernel::error_chain::describe;

use super::smtp_url::SmtpUrl;
use crate::application::ports::{Delivery, Letter, MailServer, MailServerError};
use connections::Connections;
use judging::{judge_recipient, judge_sender, judge_words};
use message::Message;

pub(crate) use message::Sender;

/// The server, and who writes.
pub(crate) struct SmtpServer {
    connections: Connections,
    sender: Sender,
}

impl SmtpServer {
    /// A connection is made within `timeout`, or given up.
    pub(crate) fn new(url: SmtpUrl, sender: Sender, timeout: Duration) -> Self {
        let connections = Connections::new(url, sender.domain(), timeout);
        Self { connections, sender }
    }

    /// Delivers over one connection. It may be used again after a mail that was taken, and after no other.
    async fn deliver(
        &self,
        connection: &mut AsyncSmtpConnection,
        message: &Message,
    ) -> Result<Delivery, MailServerError> {
        let mut options = Vec::new();
        if message.needs_utf8() {
            if !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
                let why = "it takes no address with letters beyond ASCII (SMTPUTF8)".to_owned();
                return Err(MailServerError::NotReached { why });
            }
            options.push(MailParameter::SmtpUtfEight);
        }
        let from = Some(self.sender.address());
        if let Err(error) = connection.command(Mail::new(from, options)).await {
            return judge_sender(&error);
        }
        if let Err(error) = connection.command(Rcpt::new(message.to(), Vec::new())).await {
            return judge_recipient(&error);
        }
        if let Err(error) = connection.command(Data).await {
            return judge_words(&error, false);
        }
        match connection.message(message.bytes()).await {
            Ok(_taken) => Ok(Delivery::Accepted),
            Err(error) => judge_words(&error, true),
        }
    }
}

#[async_trait]
impl MailServer for SmtpServer {
    async fn send(&self, letter: Letter) -> Result<Delivery, MailServerError> {
        let message = Message::write(&letter, &self.sender).map_err(|error| {
            // No server is asked: it is tried again, and a later release may write it.
            MailServerError::NotReached { why: describe(&error) }
        })?;
        if let Some(mut kept) = self.connections.kept() {
            let delivered = self.deliver(&mut kept, &message).await;
            // The server may have closed a connection that was kept.
            if !matches!(delivered, Err(MailServerError::NotReached { .. })) {
                self.connections.give_back(kept, &delivered).await;
                return delivered;
            }
        }
        let mut connection = self.connections.open().await?;
        let delivered = self.deliver(&mut connection, &message).await;
        self.connections.give_back(connection, &delivered).await;
        delivered
    }
}
