//! From domain events to published events.

use shared_kernel::{Published, StoreError};
use uuid::Uuid;

use super::events::{MailFailed, MailRequeued, MailSent, MailSuppressed, MailWritten};
use crate::domain::{MailChange, MailEvent};

/// The published form of a decision on a mail.
pub(crate) fn mail_published(change: &MailChange) -> Result<Published, StoreError> {
    let mail = &change.state;
    let mail_id = mail.id().as_uuid();
    let subject = subject(mail_id);
    let published = match change.event {
        MailEvent::Written => {
            let user_id = mail.recipient().as_uuid();
            let (kind, about) = (mail.content().kind().to_owned(), mail.content().about(user_id));
            Published::of(subject, &MailWritten { mail_id, user_id, kind, about })
        }
        MailEvent::Sent => Published::of(subject, &MailSent { mail_id }),
        MailEvent::Failed(reason) => {
            Published::of(subject, &MailFailed { mail_id, reason: reason.as_str().to_owned() })
        }
        MailEvent::Suppressed => Published::of(subject, &MailSuppressed { mail_id }),
        MailEvent::Requeued => Published::of(subject, &MailRequeued { mail_id }),
    };
    published.map_err(|error| StoreError::Unavailable(Box::new(error)))
}

/// The aggregate that the events are about, as subjects name it.
pub(crate) const MAIL: &str = "mail";

/// The subject of every event about a mail.
pub(crate) fn subject(mail: Uuid) -> String {
    format!("{MAIL}/{mail}")
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::contract::contract;
    use crate::domain::samples::{THREE_DAYS, noon, written};
    use crate::domain::{FailureReason, NotSent};

    #[test]
    fn every_decision_is_published_as_the_contract_specifies() {
        let written = written(1, 7);
        let mail = &written.state;
        let failed = mail.not_sent(NotSent::Failed(FailureReason::GivenUp), noon()).unwrap();
        let changes = [
            written.clone(),
            mail.sent(noon()).unwrap(),
            failed.clone(),
            mail.not_sent(NotSent::Suppressed, noon()).unwrap(),
            failed.state.retry(THREE_DAYS, noon()).unwrap(),
        ];
        let contract = contract();
        assert_eq!(changes.len(), contract.len());
        for (change, promised) in changes.iter().zip(contract) {
            let published = mail_published(change).unwrap();
            assert_eq!(published.event_type, promised.event_type);
            assert_eq!(published.subject, format!("mail/{}", mail.id()));
            let body: Value = serde_json::from_str(published.data.get()).unwrap();
            let schema = jsonschema::validator_for(&promised.schema).unwrap();
            assert!(schema.is_valid(&body), "{body}");
        }
    }
}
