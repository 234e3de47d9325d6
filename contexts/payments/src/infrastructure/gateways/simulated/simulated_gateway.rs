//! The simulated provider inside this process, behind the gateway port.

use std::sync::Arc;

use async_trait::async_trait;

use super::ledger::{charges, refunds};
use super::line::{Line, LineError};
use super::provider::{ProviderError, SimulatedProvider};
use crate::application::ports::{
    ChargeOutcome, ChargeRequest, Gateway, GatewayError, RefundOutcome, RefundRequest,
};
use crate::domain::{PaymentId, RefundId};
use crate::infrastructure::gateways::provider_words::{Told, no_answer, reason};

/// Reaches the simulated provider in this process.
pub(crate) struct SimulatedGateway {
    line: Line,
}

impl SimulatedGateway {
    pub(crate) fn new(provider: Arc<SimulatedProvider>) -> Self {
        Self { line: Line::new(provider) }
    }
}

#[async_trait]
impl Gateway for SimulatedGateway {
    async fn charge(&self, request: ChargeRequest) -> Result<ChargeOutcome, GatewayError> {
        let ChargeRequest { payment, amount, token } = request;
        let charged =
            self.line.charge(payment.as_uuid(), amount, token.as_str().to_owned()).await?;
        charge_outcome(&charged.map_err(no_answer)?)
    }

    async fn look_up(&self, payment: PaymentId) -> Result<Option<ChargeOutcome>, GatewayError> {
        let found = self.line.find_charge(payment.as_uuid()).await?;
        found.map_err(no_answer)?.as_ref().map(charge_outcome).transpose()
    }

    async fn withdraw(&self, request: ChargeRequest) -> Result<ChargeOutcome, GatewayError> {
        let ChargeRequest { payment, amount, token } = request;
        let key = payment.as_uuid();
        let withdrawn = self.line.withdraw(key, amount, token.as_str().to_owned()).await?;
        charge_outcome(&withdrawn.map_err(no_answer)?)
    }

    async fn refund(&self, request: RefundRequest) -> Result<RefundOutcome, GatewayError> {
        let RefundRequest { refund, payment, amount } = request;
        match self.line.refund(refund.as_uuid(), payment.as_uuid(), amount).await? {
            Ok(refund) => refund_outcome(&refund),
            Err(ProviderError::NoSuchCharge) => {
                Ok(RefundOutcome::Failed { reason: reason("no_such_charge")? })
            }
            Err(error @ (ProviderError::KeyReused | ProviderError::Books(_))) => {
                Err(no_answer(error))
            }
        }
    }

    async fn look_up_refund(
        &self,
        refund: RefundId,
    ) -> Result<Option<RefundOutcome>, GatewayError> {
        let found = self.line.find_refund(refund.as_uuid()).await?;
        found.map_err(no_answer)?.as_ref().map(refund_outcome).transpose()
    }
}

impl From<LineError> for GatewayError {
    fn from(error: LineError) -> Self {
        let why = error.to_string();
        match error {
            LineError::NotReached(_) => Self::NotReached { why },
            LineError::NoAnswer => Self::NoAnswer { why },
        }
    }
}

fn charge_outcome(charge: &charges::Model) -> Result<ChargeOutcome, GatewayError> {
    let charges::Model { status, reference, decline_reason, .. } = charge;
    Told { status, reference, reason: decline_reason.as_deref() }.of_a_charge()
}

fn refund_outcome(refund: &refunds::Model) -> Result<RefundOutcome, GatewayError> {
    let refunds::Model { status, reference, failure_reason, .. } = refund;
    Told { status, reference, reason: failure_reason.as_deref() }.of_a_refund()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_word_that_we_do_not_know_is_no_answer() {
        let charge = charges::Model {
            idempotency_key: Uuid::nil(),
            version: 1,
            reference: "ch_1".to_owned(),
            amount_minor: 2_500,
            currency: "EUR".to_owned(),
            token: "tok_success".to_owned(),
            status: "reversed".to_owned(),
            decline_reason: None,
            created_at: 0,
            settles_at: None,
            refunded_minor: 0,
        };
        let refund = refunds::Model {
            idempotency_key: Uuid::nil(),
            charge_key: Uuid::nil(),
            reference: "re_1".to_owned(),
            amount_minor: 2_500,
            currency: "EUR".to_owned(),
            status: "on_its_way".to_owned(),
            failure_reason: None,
            created_at: 0,
        };
        assert!(matches!(charge_outcome(&charge), Err(GatewayError::NoAnswer { .. })));
        assert!(matches!(refund_outcome(&refund), Err(GatewayError::NoAnswer { .. })));
    }
}
