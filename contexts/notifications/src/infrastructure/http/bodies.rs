//! The answer bodies that endpoints share: mails and suppressions. None has an address.

use chrono::{DateTime, Utc};
use platform::http::MoneyBody;
use schemars::JsonSchema;
use serde::Serialize;
use uuid::Uuid;

use crate::application::ports::{OutboxMail, StatusName, Suppression};
use crate::domain::{MailStatus, OrderId};
use crate::infrastructure::letters::Words;

/// A mail as staff sees it.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Mail")]
pub(super) struct MailBody {
    id: Uuid,
    recipient_id: Uuid,
    #[schemars(extend("enum" = ["welcome", "order-confirmed", "order-shipped", "order-cancelled", "refund-completed"]))]
    kind: &'static str,
    /// The order that it is about.
    order_id: Option<Uuid>,
    amount: Option<MoneyBody>,
    #[schemars(extend("enum" = StatusName::FORM.one_of))]
    status: &'static str,
    written_at: DateTime<Utc>,
    /// When it was sent, had failed or was suppressed.
    settled_at: Option<DateTime<Utc>>,
    /// Why it has failed: `address-refused`, `mail-refused`, `given-up` or `recipient-erased`.
    failure: Option<&'static str>,
    attempts: u32,
    next_attempt_at: Option<DateTime<Utc>>,
    /// The outcome of the last attempt.
    last_answer: Option<String>,
    /// When it is given up unless it is sent before.
    give_up_at: Option<DateTime<Utc>>,
}

/// One mail, with its words in English. Its recipient may get it in another language.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "MailWithWords")]
pub(super) struct MailWithWords {
    #[serde(flatten)]
    mail: MailBody,
    subject: String,
    text: String,
}

/// A user whose address the mail server has refused for good.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "MailSuppression")]
pub(super) struct SuppressionBody {
    user_id: Uuid,
    suppressed_at: DateTime<Utc>,
    answer: String,
}

impl MailBody {
    pub(super) fn of(found: OutboxMail) -> Self {
        let OutboxMail { mail, attempts } = found;
        let (settled_at, failure, give_up_at) = match mail.status() {
            MailStatus::Waiting { give_up_at } => (None, None, Some(*give_up_at)),
            MailStatus::Sent { at } | MailStatus::Suppressed { at } => (Some(*at), None, None),
            MailStatus::Failed { at, reason } => (Some(*at), Some(reason.as_str()), None),
        };
        Self {
            id: mail.id().as_uuid(),
            recipient_id: mail.recipient().as_uuid(),
            kind: mail.content().kind(),
            order_id: mail.content().order().map(OrderId::as_uuid),
            amount: mail.content().amount().map(MoneyBody::from),
            status: StatusName::of(mail.status()).as_str(),
            written_at: mail.written_at(),
            settled_at,
            failure,
            attempts: attempts.made,
            next_attempt_at: attempts.next_at,
            last_answer: attempts.last_answer,
            give_up_at,
        }
    }
}

impl MailWithWords {
    pub(super) fn of(mail: OutboxMail, words: Words) -> Self {
        Self { mail: MailBody::of(mail), subject: words.subject, text: words.text }
    }
}

impl SuppressionBody {
    pub(super) fn of(suppression: Suppression) -> Self {
        let Suppression { user, address: _stays_here, since, answer } = suppression;
        Self { user_id: user.as_uuid(), suppressed_at: since, answer }
    }
}
