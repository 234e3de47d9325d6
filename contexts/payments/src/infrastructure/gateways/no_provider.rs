//! A host that was given no payment provider: payments wait, visibly, until their time is over.

use async_trait::async_trait;

use crate::application::ports::{
    ChargeOutcome, ChargeRequest, Gateway, GatewayError, RefundOutcome, RefundRequest,
};
use crate::domain::{PaymentId, RefundId};

/// Reaches nobody.
pub(crate) struct NoProvider;

fn nobody() -> GatewayError {
    GatewayError::NotReached { why: "no payment provider is configured".to_owned() }
}

#[async_trait]
impl Gateway for NoProvider {
    async fn charge(&self, _request: ChargeRequest) -> Result<ChargeOutcome, GatewayError> {
        Err(nobody())
    }

    async fn look_up(&self, _payment: PaymentId) -> Result<Option<ChargeOutcome>, GatewayError> {
        Err(nobody())
    }

    async fn withdraw(&self, _request: ChargeRequest) -> Result<ChargeOutcome, GatewayError> {
        Err(nobody())
    }

    async fn refund(&self, _request: RefundRequest) -> Result<RefundOutcome, GatewayError> {
        Err(nobody())
    }

    async fn look_up_refund(
        &self,
        _refund: RefundId,
    ) -> Result<Option<RefundOutcome>, GatewayError> {
        Err(nobody())
    }
}
