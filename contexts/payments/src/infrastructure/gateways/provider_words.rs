//! What a provider's words mean to us, whichever way they come. A word that nobody here knows is no answer: what happened
//! is then for the provider alone to say, and we ask again.

use super::provider_wire::{CAPTURED, COMPLETED, DECLINED, FAILED, PENDING, WITHDRAWN};
use crate::application::ports::{ChargeOutcome, GatewayError, RefundOutcome};
use crate::domain::{ProviderReason, ProviderReference};

/// The state of a charge or a refund, in the provider's words.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Told<'a> {
    pub(crate) status: &'a str,
    pub(crate) reference: &'a str,
    /// Why it was not done, if it was not.
    pub(crate) reason: Option<&'a str>,
}

impl Told<'_> {
    pub(crate) fn of_a_charge(self) -> Result<ChargeOutcome, GatewayError> {
        match self.status {
            CAPTURED => Ok(ChargeOutcome::Captured { reference: reference(self.reference)? }),
            PENDING => Ok(ChargeOutcome::Pending),
            WITHDRAWN => Ok(ChargeOutcome::Withdrawn),
            DECLINED => {
                Ok(ChargeOutcome::Declined { reason: reason(self.reason.unwrap_or(DECLINED))? })
            }
            other => Err(no_answer(format!("the charge is said to be {other}"))),
        }
    }

    pub(crate) fn of_a_refund(self) -> Result<RefundOutcome, GatewayError> {
        match self.status {
            COMPLETED => Ok(RefundOutcome::Completed { reference: reference(self.reference)? }),
            FAILED => Ok(RefundOutcome::Failed { reason: reason(self.reason.unwrap_or(FAILED))? }),
            other => Err(no_answer(format!("the refund is said to be {other}"))),
        }
    }
}

/// A reason in the provider's word.
pub(crate) fn reason(word: &str) -> Result<ProviderReason, GatewayError> {
    ProviderReason::parse(word).map_err(no_answer)
}

fn reference(word: &str) -> Result<ProviderReference, GatewayError> {
    ProviderReference::parse(word).map_err(no_answer)
}

/// Only the provider knows what happened.
pub(crate) fn no_answer(why: impl std::fmt::Display) -> GatewayError {
    GatewayError::NoAnswer { why: why.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::samples::{no_funds, reference};

    fn told(status: &str) -> Told<'_> {
        Told { status, reference: "ch_1", reason: Some("insufficient_funds") }
    }

    #[test]
    fn the_words_that_we_know_become_ours() {
        let (reference, reason) = (reference(), no_funds());
        let charges = [
            ("captured", ChargeOutcome::Captured { reference: reference.clone() }),
            ("declined", ChargeOutcome::Declined { reason: reason.clone() }),
            ("pending", ChargeOutcome::Pending),
            ("withdrawn", ChargeOutcome::Withdrawn),
        ];
        for (word, outcome) in charges {
            assert_eq!(told(word).of_a_charge(), Ok(outcome));
        }
        assert_eq!(told("completed").of_a_refund(), Ok(RefundOutcome::Completed { reference }));
        assert_eq!(told("failed").of_a_refund(), Ok(RefundOutcome::Failed { reason }));
    }

    #[test]
    fn a_word_that_we_do_not_know_is_no_answer() {
        for word in ["", "reversed", "Captured", "completed "] {
            let charge = told(word).of_a_charge();
            assert!(matches!(charge, Err(GatewayError::NoAnswer { .. })), "{word}: {charge:?}");
            let refund = told(word).of_a_refund();
            assert!(matches!(refund, Err(GatewayError::NoAnswer { .. })), "{word}: {refund:?}");
        }
    }
}
