//! The events of a mail inside this context. `contract` publishes them to others.

use super::FailureReason;

/// A change of a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MailEvent {
    Written,
    Sent,
    Failed(FailureReason),
    Suppressed,
    Requeued,
}
