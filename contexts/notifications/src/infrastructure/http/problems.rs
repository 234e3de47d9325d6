//! The errors of use cases as problems: status, code and detail, in one place.

pub(super) mod kinds;

use platform::http::Problem;

use crate::application::retry_mail::RetryMailError;
use crate::domain::MailRefusal;

pub(super) fn no_such_mail() -> Problem {
    Problem::of(&kinds::NO_SUCH_MAIL, "There is no such mail.")
}

pub(super) fn no_such_suppression() -> Problem {
    let detail = "The address of this user is not on the suppression list.";
    Problem::of(&kinds::NO_SUCH_SUPPRESSION, detail)
}

impl From<RetryMailError> for Problem {
    fn from(error: RetryMailError) -> Self {
        match error {
            RetryMailError::NoSuchMail => no_such_mail(),
            RetryMailError::Refused(refusal) => refused(refusal),
            RetryMailError::Store(error) => error.into(),
        }
    }
}

fn refused(refusal: MailRefusal) -> Problem {
    let detail = format!("The mail is not tried again: {refusal}.");
    match refusal {
        MailRefusal::IsWaiting => Problem::of(&kinds::MAIL_IS_WAITING, detail),
        MailRefusal::IsSent => Problem::of(&kinds::MAIL_IS_SENT, detail),
        MailRefusal::RecipientErased => Problem::of(&kinds::RECIPIENT_ERASED, detail),
        // It is what a retry is for.
        MailRefusal::IsNotSent => Problem::unexpected(&refusal),
    }
}
