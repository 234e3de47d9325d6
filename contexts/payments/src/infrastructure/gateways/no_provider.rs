//! No payment provider: payments wait, visibly, until their time is over.

use async_trait::async_trait;

use crate::application::ports::{
    ChargeOutcome, ChargeRequest, Gateway, GatewayError, RefundOutcome, RefundRequest,
};
use crate::domain::{PaymentId, RefundId};

/// Reaches no provider.
pub(crate) struct NoProvider;

fn not_reached() -> GatewayError {
    GatewayError::NotReached { why: "no payment provider is configured".to_owned() }
}

#[async_trait]
impl Gateway for NoProvider {
    async fn charge(&self, _request: ChargeRequest) -> Result<ChargeOutcome, GatewayError> {
        Err(not_reached())
    }

    async fn look_up(&self, _payment: PaymentId) -> Result<Option<ChargeOutcome>, GatewayError> {
        Err(not_reached())
    }

    async fn withdraw(&self, _request: ChargeRequest) -> Result<ChargeOutcome, GatewayError> {
        Err(not_reached())
    }

    async fn refund(&self, _request: RefundRequest) -> Result<RefundOutcome, GatewayError> {
        Err(not_reached())
    }

    async fn look_up_refund(
        &self,
        _refund: RefundId,
    ) -> Result<Option<RefundOutcome>, GatewayError> {
        Err(not_reached())
    }
}
