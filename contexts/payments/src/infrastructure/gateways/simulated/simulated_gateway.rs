//! The simulated provider inside this process, behind the gateway port: its words become ours.

use std::sync::Arc;

use async_trait::async_trait;

use super::ledger::{CAPTURED, COMPLETED, PENDING, WITHDRAWN, charges, refunds};
use super::line::{Line, LineError};
use super::provider::{ProviderError, SimulatedProvider};
use crate::application::ports::{
    ChargeOutcome, ChargeRequest, Gateway, GatewayError, RefundOutcome, RefundRequest,
};
use crate::domain::{PaymentId, ProviderReason, ProviderReference, RefundId};

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

fn no_answer(error: impl std::error::Error) -> GatewayError {
    GatewayError::NoAnswer { why: error.to_string() }
}

fn reason(word: &str) -> Result<ProviderReason, GatewayError> {
    ProviderReason::parse(word).map_err(no_answer)
}

fn reference(word: &str) -> Result<ProviderReference, GatewayError> {
    ProviderReference::parse(word).map_err(no_answer)
}

fn charge_outcome(charge: &charges::Model) -> Result<ChargeOutcome, GatewayError> {
    match charge.status.as_str() {
        CAPTURED => Ok(ChargeOutcome::Captured { reference: reference(&charge.reference)? }),
        PENDING => Ok(ChargeOutcome::Pending),
        WITHDRAWN => Ok(ChargeOutcome::Withdrawn),
        _ => {
            let word = charge.decline_reason.as_deref().unwrap_or("declined");
            Ok(ChargeOutcome::Declined { reason: reason(word)? })
        }
    }
}

fn refund_outcome(refund: &refunds::Model) -> Result<RefundOutcome, GatewayError> {
    if refund.status == COMPLETED {
        return Ok(RefundOutcome::Completed { reference: reference(&refund.reference)? });
    }
    let word = refund.failure_reason.as_deref().unwrap_or("failed");
    Ok(RefundOutcome::Failed { reason: reason(word)? })
}
