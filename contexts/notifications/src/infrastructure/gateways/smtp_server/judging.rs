//! The outcome that the answer of a mail server has for a mail. Only the code of the answer is kept.

use std::error::Error as _;

use lettre::transport::smtp::Error;
use shared_kernel::error_chain::describe;

use crate::application::ports::{Delivery, MailServerError, ServerAnswer};

/// Codes by which a server refuses a mailbox (RFC 5321, 4.2.3).
const NO_SUCH_MAILBOX: [u16; 3] = [550, 551, 553];

/// The code of an answer that is no agreement; `None` when there was no answer.
pub(super) fn code_of(error: &Error) -> Option<ServerAnswer> {
    error.status().map(|code| ServerAnswer(code.into()))
}

/// The sender is refused: that is the shop's fault and not the mail's, so the mail waits until somebody has mended it.
pub(super) fn judge_sender(error: &Error) -> Result<Delivery, MailServerError> {
    match code_of(error) {
        Some(answer) if error.is_permanent() => {
            let why = format!("it refuses the sender, with {}", answer.0);
            Err(MailServerError::NotReached { why })
        }
        Some(answer) => Ok(Delivery::Deferred(answer)),
        None => Err(MailServerError::NotReached { why: describe(error) }),
    }
}

/// The recipient is refused. For good when there is no such mailbox; a server that relays nothing for this shop, or that finds a
/// mailbox full, says nothing about the address.
pub(super) fn judge_recipient(error: &Error) -> Result<Delivery, MailServerError> {
    match code_of(error) {
        Some(answer) if NO_SUCH_MAILBOX.contains(&answer.0) && is_about_the_address(error) => {
            Ok(Delivery::AddressRefused(answer))
        }
        Some(answer) => Ok(Delivery::Deferred(answer)),
        None => Err(MailServerError::NotReached { why: describe(error) }),
    }
}

/// Enhanced codes (RFC 3463) tell policies (`5.7`) and full mailboxes (`5.2.2`) from addresses. A server that sends none is believed.
fn is_about_the_address(error: &Error) -> bool {
    let words = error.source().map(ToString::to_string).unwrap_or_default();
    let enhanced = words.split_whitespace().next().unwrap_or_default();
    !enhanced.starts_with("5.7.") && enhanced != "5.2.2"
}

/// The mail itself is refused, or the answer is lost after its words were sent.
pub(super) fn judge_words(error: &Error, were_sent: bool) -> Result<Delivery, MailServerError> {
    match code_of(error) {
        Some(answer) if error.is_permanent() => Ok(Delivery::MailRefused(answer)),
        Some(answer) => Ok(Delivery::Deferred(answer)),
        None if were_sent => Err(MailServerError::NoAnswer { why: describe(error) }),
        None => Err(MailServerError::NotReached { why: describe(error) }),
    }
}
