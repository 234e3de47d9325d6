//! From the provider's status texts to outcomes. An unknown status is no answer: only the provider knows the outcome, and it
//! is asked again.

use shared_kernel::Money;

use super::provider_wire::{CAPTURED, COMPLETED, DECLINED, FAILED, PENDING, WITHDRAWN};
use crate::application::ports::{ChargeOutcome, GatewayError, RefundOutcome};
use crate::domain::{ProviderReason, ProviderReference};

/// The status of a charge or a refund, as the provider states it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ProviderStatus<'a> {
    pub(crate) status: &'a str,
    pub(crate) reference: &'a str,
    /// The provider's code for why it was not done, if it was not.
    pub(crate) reason: Option<&'a str>,
    /// The amount that it is about, if the provider states one.
    pub(crate) stated: Option<Money>,
}

impl ProviderStatus<'_> {
    pub(crate) fn charge_outcome(self) -> Result<ChargeOutcome, GatewayError> {
        let stated = self.stated;
        match self.status {
            CAPTURED => {
                Ok(ChargeOutcome::Captured { reference: reference(self.reference)?, stated })
            }
            PENDING => Ok(ChargeOutcome::Pending),
            WITHDRAWN => Ok(ChargeOutcome::Withdrawn),
            DECLINED => {
                let reason = reason(self.reason.unwrap_or(DECLINED))?;
                Ok(ChargeOutcome::Declined { reason, stated })
            }
            other => Err(no_answer(format!("the status of the charge is {other}"))),
        }
    }

    pub(crate) fn refund_outcome(self) -> Result<RefundOutcome, GatewayError> {
        let stated = self.stated;
        match self.status {
            COMPLETED => {
                Ok(RefundOutcome::Completed { reference: reference(self.reference)?, stated })
            }
            FAILED => {
                let reason = reason(self.reason.unwrap_or(FAILED))?;
                Ok(RefundOutcome::Failed { reason, stated })
            }
            other => Err(no_answer(format!("the status of the refund is {other}"))),
        }
    }
}

/// The provider's code of a reason.
pub(crate) fn reason(code: &str) -> Result<ProviderReason, GatewayError> {
    ProviderReason::parse(code).map_err(no_answer)
}

fn reference(text: &str) -> Result<ProviderReference, GatewayError> {
    ProviderReference::parse(text).map_err(no_answer)
}

/// Only the provider knows the outcome.
pub(crate) fn no_answer(why: impl std::fmt::Display) -> GatewayError {
    GatewayError::NoAnswer { why: why.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::samples::{euros, no_funds, reference};

    fn stated(status: &str) -> ProviderStatus<'_> {
        let reason = Some("insufficient_funds");
        ProviderStatus { status, reference: "ch_1", reason, stated: Some(euros(2_500)) }
    }

    #[test]
    fn known_statuses_become_outcomes() {
        let (reference, reason, stated) = (reference(), no_funds(), Some(euros(2_500)));
        let charges = [
            ("captured", ChargeOutcome::Captured { reference: reference.clone(), stated }),
            ("declined", ChargeOutcome::Declined { reason: reason.clone(), stated }),
            ("pending", ChargeOutcome::Pending),
            ("withdrawn", ChargeOutcome::Withdrawn),
        ];
        for (status, outcome) in charges {
            assert_eq!(self::stated(status).charge_outcome(), Ok(outcome));
        }
        assert_eq!(
            self::stated("completed").refund_outcome(),
            Ok(RefundOutcome::Completed { reference, stated })
        );
        assert_eq!(
            self::stated("failed").refund_outcome(),
            Ok(RefundOutcome::Failed { reason, stated })
        );
    }

    #[test]
    fn an_unknown_status_is_no_answer() {
        for status in ["", "reversed", "Captured", "completed "] {
            let charge = stated(status).charge_outcome();
            assert!(matches!(charge, Err(GatewayError::NoAnswer { .. })), "{status}: {charge:?}");
            let refund = stated(status).refund_outcome();
            assert!(matches!(refund, Err(GatewayError::NoAnswer { .. })), "{status}: {refund:?}");
        }
    }
}
