//! The published events. None carries an address or a word of a mail.

use schemars::JsonSchema;
use serde::Serialize;
use shared_kernel::PublishedEvent;
use uuid::Uuid;

/// There is a mail to be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct MailWritten {
    /// The mail.
    pub mail_id: Uuid,
    /// The recipient.
    pub user_id: Uuid,
    /// `welcome`, `order-confirmed`, `order-shipped`, `order-cancelled` or `refund-completed`; another one in later versions.
    pub kind: String,
    /// The subject of the event that it is written about, such as `order/<order_id>`.
    pub about: String,
}

impl PublishedEvent for MailWritten {
    const TYPE: &'static str = "notifications.mail-written.v1";
}

/// The mail server has taken a mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct MailSent {
    /// The mail.
    pub mail_id: Uuid,
}

impl PublishedEvent for MailSent {
    const TYPE: &'static str = "notifications.mail-sent.v1";
}

/// A mail will not be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct MailFailed {
    /// The mail.
    pub mail_id: Uuid,
    /// `address-refused`, `mail-refused`, `given-up` or `recipient-erased`; another one in later versions.
    pub reason: String,
}

impl PublishedEvent for MailFailed {
    const TYPE: &'static str = "notifications.mail-failed.v1";
}

/// A mail was not tried, since its address is on the suppression list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct MailSuppressed {
    /// The mail.
    pub mail_id: Uuid,
}

impl PublishedEvent for MailSuppressed {
    const TYPE: &'static str = "notifications.mail-suppressed.v1";
}

/// Staff put a mail that was not sent back into the queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct MailRequeued {
    /// The mail.
    pub mail_id: Uuid,
}

impl PublishedEvent for MailRequeued {
    const TYPE: &'static str = "notifications.mail-requeued.v1";
}
