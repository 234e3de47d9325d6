//! The ports of the use cases: the stores here, the mail server and the keys of addresses in `mail_server`.

mod mail_server;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use shared_kernel::{Origin, StoreError, TextForm};

use crate::domain::{
    KnownOrder, Mail, MailChange, MailId, MailStatus, OrderId, Recipient, SealedAddress, UserId,
};

pub(crate) use mail_server::{
    Addresses, Delivery, KeyAway, Letter, MailServer, MailServerError, ServerAnswer,
};

/// The stored mails.
#[async_trait]
pub(crate) trait Mails: Send + Sync {
    async fn find(&self, id: MailId) -> Result<Option<OutboxMail>, StoreError>;

    /// Stores a decision with its event and the extras, whole or not at all; `Conflict` when the version has moved.
    async fn commit(
        &self,
        change: MailChange,
        extras: CommitExtras,
        origin: &Origin,
    ) -> Result<(), StoreError>;

    /// Stores an attempt that settled nothing, unless the mail has moved on. No decision, no event.
    async fn record_attempt(&self, mail: &Mail, attempts: Attempts) -> Result<(), StoreError>;

    /// When the first waiting mail is to be tried.
    async fn next_due(&self) -> Result<Option<DateTime<Utc>>, StoreError>;

    /// Takes the mails that are to be tried. They are not due again before `until`: no other process takes them up meanwhile,
    /// and one does if this process dies.
    async fn take_due(
        &self,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
        at_most: u64,
    ) -> Result<DueMails, StoreError>;

    /// Mails for staff, newest first.
    async fn list(&self, wanted: MailsWanted) -> Result<Vec<OutboxMail>, StoreError>;
}

/// The replicas of users, and the suppression list: addresses that the mail server has refused for good.
#[async_trait]
pub(crate) trait Recipients: Send + Sync {
    async fn find(&self, id: UserId) -> Result<Option<Recipient>, StoreError>;

    /// Stores a replica, unless a newer one is stored. Of one who is erased nothing else is left.
    async fn update(&self, recipient: Recipient, origin: &Origin) -> Result<(), StoreError>;

    /// Whether this address of a user is on the suppression list. A new address of theirs is not.
    async fn is_suppressed(
        &self,
        user: UserId,
        address: &SealedAddress,
    ) -> Result<bool, StoreError>;

    /// The suppressions of present addresses, by user, after one.
    async fn suppressions(
        &self,
        after: Option<UserId>,
        at_most: u64,
    ) -> Result<Vec<Suppression>, StoreError>;

    /// Takes the address of a user from the list; `false` when it is not there.
    async fn lift(&self, user: UserId, origin: &Origin) -> Result<bool, StoreError>;
}

/// The orders whose customers are written to: a replica.
#[async_trait]
pub(crate) trait Orders: Send + Sync {
    async fn find(&self, id: OrderId) -> Result<Option<KnownOrder>, StoreError>;

    /// Stores an order, unless it is stored.
    async fn note(&self, order: KnownOrder, origin: &Origin) -> Result<(), StoreError>;
}

/// A mail as the outbox has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OutboxMail {
    pub(crate) mail: Mail,
    pub(crate) attempts: Attempts,
}

/// How often a mail was tried, and when it is tried again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Attempts {
    pub(crate) made: u32,
    pub(crate) next_at: Option<DateTime<Utc>>,
    /// The outcome of the last one, without a word that may name somebody.
    pub(crate) last_answer: Option<String>,
}

/// Stored in the same unit of work as a decision.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct CommitExtras {
    pub(crate) attempts: Attempts,
    /// The replica of the user, of whom the same event told.
    pub(crate) recipient: Option<Recipient>,
    /// The address that the mail server refuses.
    pub(crate) suppression: Option<Suppression>,
}

/// An address on the suppression list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Suppression {
    pub(crate) user: UserId,
    pub(crate) address: SealedAddress,
    pub(crate) since: DateTime<Utc>,
    pub(crate) answer: String,
}

/// The mails that were found due.
#[derive(Debug, Default)]
pub(crate) struct DueMails {
    pub(crate) mails: Vec<OutboxMail>,
    /// Those whose rows cannot be read. They are taken too, and so do not hide the others.
    pub(crate) unreadable: Vec<(MailId, StoreError)>,
}

/// Which mails somebody wants to see: those after `after` in the order newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MailsWanted {
    pub(crate) status: Option<StatusName>,
    pub(crate) recipient: Option<UserId>,
    pub(crate) after: Option<(DateTime<Utc>, MailId)>,
    pub(crate) at_most: u64,
}

/// A status without what it carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StatusName {
    Waiting,
    Sent,
    Failed,
    Suppressed,
}

/// Why a text is no status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be waiting, sent, failed or suppressed")]
pub(crate) struct NoSuchStatus;

impl StatusName {
    /// The form of the text.
    pub(crate) const FORM: TextForm = TextForm::one_of(&[
        Self::Waiting.as_str(),
        Self::Sent.as_str(),
        Self::Failed.as_str(),
        Self::Suppressed.as_str(),
    ]);

    pub(crate) const fn of(status: &MailStatus) -> Self {
        match status {
            MailStatus::Waiting { .. } => Self::Waiting,
            MailStatus::Sent { .. } => Self::Sent,
            MailStatus::Failed { .. } => Self::Failed,
            MailStatus::Suppressed { .. } => Self::Suppressed,
        }
    }

    /// The text it is stored and shown as.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Suppressed => "suppressed",
        }
    }

    pub(crate) fn parse(text: &str) -> Result<Self, NoSuchStatus> {
        [Self::Waiting, Self::Sent, Self::Failed, Self::Suppressed]
            .into_iter()
            .find(|status| status.as_str() == text)
            .ok_or(NoSuchStatus)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_read_from_its_name() {
        let names = StatusName::FORM.one_of;
        let read = names.iter().map(|name| StatusName::parse(name).unwrap().as_str());
        assert_eq!(read.collect::<Vec<_>>(), names);
        for unknown in ["", "Sent", "lost"] {
            assert_eq!(StatusName::parse(unknown), Err(NoSuchStatus));
        }
    }
}
