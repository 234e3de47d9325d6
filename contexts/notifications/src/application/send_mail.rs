//! Sending a mail that is due. Between two commits the server is asked once; a mail that it may have, without having said so, is
//! handed over again, under the same id.

#[cfg(test)]
mod tests;

use shared_kernel::error_chain::describe;
use shared_kernel::{Origin, StoreError};

use super::ports::{
    Attempts, CommitExtras, Delivery, KeyAway, Letter, OutboxMail, ServerAnswer, Suppression,
};
use super::{Application, origin_of};
use crate::domain::{
    FailureReason, Mail, MailChange, MailRefusal, NotSent, Recipient, SealedAddress,
};

/// The outcome of an attempt.
enum Tried {
    Sent,
    NotSent(NotSent, Option<ServerAnswer>),
    AddressRefused(SealedAddress, ServerAnswer),
    Later(String),
}

impl Tried {
    fn failed(reason: FailureReason) -> Self {
        Self::NotSent(NotSent::Failed(reason), None)
    }
}

impl Application {
    /// Tries a mail that was taken up, and records the outcome.
    pub(crate) async fn send_mail(&self, due: OutboxMail) -> Result<(), StoreError> {
        let OutboxMail { mail, attempts } = due;
        let tried = self.attempt(&mail).await?;
        let now = self.now();
        let made = attempts.made.saturating_add(1);
        let settled = |answer: Option<ServerAnswer>| Attempts {
            made,
            next_at: None,
            last_answer: answer.map(|answer| answer.to_string()),
        };
        let decided = match tried {
            Tried::Sent => (mail.sent(now), settled(None), None),
            Tried::NotSent(why, answer) => (mail.not_sent(why, now), settled(answer), None),
            Tried::AddressRefused(address, answer) => {
                let suppression = Suppression {
                    user: mail.recipient(),
                    address,
                    since: now,
                    answer: answer.to_string(),
                };
                let refused = NotSent::Failed(FailureReason::AddressRefused);
                (mail.not_sent(refused, now), settled(Some(answer)), Some(suppression))
            }
            Tried::Later(why) => {
                let next_at = Some(self.pacing.retry(mail.id(), made, now));
                let attempts = Attempts { made, next_at, last_answer: Some(why) };
                return self.mails.record_attempt(&mail, attempts).await;
            }
        };
        let (decided, attempts, suppression) = decided;
        self.settle(
            decided,
            CommitExtras { attempts, recipient: None, suppression },
            &origin_of(&mail),
        )
        .await
    }

    async fn settle(
        &self,
        decided: Result<MailChange, MailRefusal>,
        extras: CommitExtras,
        origin: &Origin,
    ) -> Result<(), StoreError> {
        // A mail that was taken up is waiting; what else happened to it meanwhile stands.
        let Ok(change) = decided else { return Ok(()) };
        match self.mails.commit(change, extras, origin).await {
            Err(StoreError::Conflict) => Ok(()),
            committed => committed,
        }
    }

    async fn attempt(&self, mail: &Mail) -> Result<Tried, StoreError> {
        let user = mail.recipient();
        let (address, language) = match self.recipients.find(user).await? {
            Some(Recipient::Erased { .. }) => {
                return Ok(Tried::failed(FailureReason::RecipientErased));
            }
            _ if mail.is_given_up_at(self.now()) => {
                return Ok(Tried::failed(FailureReason::GivenUp));
            }
            Some(Recipient::Registered { address: Some(address), language, .. }) => {
                (address, language)
            }
            Some(Recipient::Registered { address: None, .. }) | None => {
                let why = "no event has told the address of the recipient yet";
                return Ok(Tried::Later(why.to_owned()));
            }
        };
        if self.recipients.is_suppressed(user, &address).await? {
            return Ok(Tried::NotSent(NotSent::Suppressed, None));
        }
        let to = match self.addresses.open(user, &address).await {
            Ok(Some(to)) => to,
            Ok(None) => return Ok(Tried::failed(FailureReason::RecipientErased)),
            Err(away @ KeyAway(_)) => return Ok(Tried::Later(describe(&away))),
        };
        let letter = Letter {
            mail: mail.id(),
            to,
            language,
            content: mail.content().clone(),
            written_at: mail.written_at(),
        };
        Ok(match self.server.send(letter).await {
            Ok(Delivery::Accepted) => Tried::Sent,
            Ok(Delivery::Deferred(answer)) => Tried::Later(answer.to_string()),
            Ok(Delivery::AddressRefused(answer)) => Tried::AddressRefused(address, answer),
            Ok(Delivery::MailRefused(answer)) => {
                Tried::NotSent(NotSent::Failed(FailureReason::MailRefused), Some(answer))
            }
            Err(undecided) => Tried::Later(undecided.to_string()),
        })
    }
}
