//! A mail, and the decisions about it. There is one for each event that is written about; it waits, and is sent or not.

mod content;
mod event;
mod status;

#[cfg(test)]
mod tests;

use chrono::{DateTime, TimeDelta, Utc};
use shared_kernel::{ChangeSet, Version};
use uuid::Uuid;

use super::recipient::UserId;

pub(crate) use content::Content;
pub(crate) use event::MailEvent;
pub(crate) use status::{FailureReason, MailRefusal, MailStatus, NotSent};

shared_kernel::entity_id! {
    /// Names one mail.
    pub(crate) struct MailId
}

/// The outcome of a decision on a mail.
pub(crate) type MailChange = ChangeSet<Mail, MailEvent>;

/// A mail without its words: these are made of the content when it is sent, so that nothing personal rests in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mail {
    id: MailId,
    version: Version,
    recipient: UserId,
    content: Content,
    /// The event that it is written about.
    event: Uuid,
    /// The business process that the event belongs to.
    process: Uuid,
    written_at: DateTime<Utc>,
    status: MailStatus,
}

/// A mail to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NewMail {
    pub(crate) recipient: UserId,
    pub(crate) content: Content,
    /// The event, its business process, and when it happened.
    pub(crate) event: Uuid,
    pub(crate) process: Uuid,
    pub(crate) happened_at: DateTime<Utc>,
}

/// How long a mail is of use: one that could not be sent for so long is given up, and about an event that is older none is
/// written. It keeps a shop that was away, or whose old events are published again, from telling yesterday's news.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct GiveUpAfter(TimeDelta);

impl GiveUpAfter {
    /// After so many hours.
    pub(crate) const fn hours(hours: i64) -> Self {
        Self(TimeDelta::hours(hours))
    }

    fn of(self, moment: DateTime<Utc>) -> DateTime<Utc> {
        moment.checked_add_signed(self.0).unwrap_or(DateTime::<Utc>::MAX_UTC)
    }
}

impl Mail {
    /// Writes a mail about an event, or `None` when the event is too old for one. The mail is named by event and kind: however
    /// often the event comes, it is this mail.
    pub(crate) fn write(
        new: NewMail,
        after: GiveUpAfter,
        now: DateTime<Utc>,
    ) -> Option<MailChange> {
        let NewMail { recipient, content, event, process, happened_at } = new;
        if after.of(happened_at) <= now {
            return None;
        }
        let mail = Self {
            id: MailId::from_uuid(Uuid::new_v5(&event, content.kind().as_bytes())),
            version: Version::NEW.next(),
            recipient,
            content,
            event,
            process,
            written_at: now,
            status: MailStatus::Waiting { give_up_at: after.of(now) },
        };
        Some(ChangeSet::new(Version::NEW, mail, MailEvent::Written))
    }

    /// A mail as the store has it.
    pub(crate) fn stored(id: MailId, version: Version, new: NewMail, status: MailStatus) -> Self {
        let NewMail { recipient, content, event, process, happened_at: written_at } = new;
        Self { id, version, recipient, content, event, process, written_at, status }
    }

    /// The mail server has taken it.
    pub(crate) fn sent(&self, now: DateTime<Utc>) -> Result<MailChange, MailRefusal> {
        self.waiting()?;
        Ok(self.changed(MailStatus::Sent { at: now }, MailEvent::Sent))
    }

    /// It will not be sent.
    pub(crate) fn not_sent(
        &self,
        why: NotSent,
        now: DateTime<Utc>,
    ) -> Result<MailChange, MailRefusal> {
        self.waiting()?;
        Ok(match why {
            NotSent::Suppressed => {
                self.changed(MailStatus::Suppressed { at: now }, MailEvent::Suppressed)
            }
            NotSent::Failed(reason) => {
                self.changed(MailStatus::Failed { at: now, reason }, MailEvent::Failed(reason))
            }
        })
    }

    /// Staff put the mail back into the queue, as if it was written now.
    pub(crate) fn retry(
        &self,
        after: GiveUpAfter,
        now: DateTime<Utc>,
    ) -> Result<MailChange, MailRefusal> {
        match self.status {
            MailStatus::Failed { reason: FailureReason::RecipientErased, .. } => {
                Err(MailRefusal::RecipientErased)
            }
            MailStatus::Failed { .. } | MailStatus::Suppressed { .. } => {
                let waiting = MailStatus::Waiting { give_up_at: after.of(now) };
                Ok(self.changed(waiting, MailEvent::Requeued))
            }
            MailStatus::Waiting { .. } => Err(MailRefusal::IsWaiting),
            MailStatus::Sent { .. } => Err(MailRefusal::IsSent),
        }
    }

    /// Whether its time is over.
    pub(crate) fn is_given_up_at(&self, now: DateTime<Utc>) -> bool {
        matches!(self.status, MailStatus::Waiting { give_up_at } if give_up_at <= now)
    }

    pub(crate) const fn id(&self) -> MailId {
        self.id
    }

    pub(crate) const fn version(&self) -> Version {
        self.version
    }

    pub(crate) const fn recipient(&self) -> UserId {
        self.recipient
    }

    pub(crate) const fn content(&self) -> &Content {
        &self.content
    }

    pub(crate) const fn event(&self) -> Uuid {
        self.event
    }

    pub(crate) const fn process(&self) -> Uuid {
        self.process
    }

    pub(crate) const fn written_at(&self) -> DateTime<Utc> {
        self.written_at
    }

    pub(crate) const fn status(&self) -> &MailStatus {
        &self.status
    }

    fn waiting(&self) -> Result<(), MailRefusal> {
        match self.status {
            MailStatus::Waiting { .. } => Ok(()),
            MailStatus::Sent { .. } => Err(MailRefusal::IsSent),
            MailStatus::Failed { .. } | MailStatus::Suppressed { .. } => {
                Err(MailRefusal::IsNotSent)
            }
        }
    }

    fn changed(&self, status: MailStatus, event: MailEvent) -> MailChange {
        let changed = Self { version: self.version.next(), status, ..self.clone() };
        ChangeSet::new(self.version, changed, event)
    }
}
