//! The mail server, and the door at which addresses are opened for it.

use std::error::Error;
use std::fmt;

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use crate::domain::{Address, Content, Language, MailId, SealedAddress, UserId};

/// A server that mails are handed to.
#[async_trait]
pub(crate) trait MailServer: Send + Sync {
    /// Writes the words of a letter and hands it over. When the answer is lost, the server may have it: handed over again, it has
    /// the same id, so that a receiver can tell.
    async fn send(&self, letter: Letter) -> Result<Delivery, MailServerError>;
}

/// A mail with the opened address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Letter {
    pub(crate) mail: MailId,
    pub(crate) to: Address,
    pub(crate) language: Language,
    pub(crate) content: Content,
    pub(crate) written_at: DateTime<Utc>,
}

/// The server's decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Delivery {
    Accepted,
    /// Not now.
    Deferred(ServerAnswer),
    /// It will never take anything for this address.
    AddressRefused(ServerAnswer),
    /// It will never take this mail.
    MailRefused(ServerAnswer),
}

/// The code of an answer (RFC 5321). The words beside it may repeat the address, so they are kept nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ServerAnswer(pub(crate) u16);

impl fmt::Display for ServerAnswer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "the mail server answered {}", self.0)
    }
}

/// Why the server did not decide.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum MailServerError {
    /// It certainly does not have the mail.
    #[error("the mail server was not reached: {why}")]
    NotReached { why: String },
    /// It may have the mail.
    #[error("the mail server did not answer: {why}")]
    NoAnswer { why: String },
}

/// The addresses of users under their keys. Erasing a user destroys the key.
#[async_trait]
pub(crate) trait Addresses: Send + Sync {
    /// Opens the address of a user; `None` when the user is erased, or the text is no address of theirs.
    async fn open(&self, user: UserId, address: &SealedAddress)
    -> Result<Option<Address>, KeyAway>;
}

/// The key of the user cannot be had now.
#[derive(Debug, thiserror::Error)]
#[error("the key of the recipient cannot be had now")]
pub(crate) struct KeyAway(#[source] pub(crate) Box<dyn Error + Send + Sync>);
