//! The guard around every call to a provider ([`Dependency`]), and what may be repeated: a charge or a refund only when it certainly
//! never arrived. While the circuit is open payments stay as they are and are tried later; none is declined.

use std::sync::Arc;

use async_trait::async_trait;
use platform::dependency::{CallError, CallFailure, Dependency, DependencySettings, Repeat};

use crate::application::ports::{
    ChargeOutcome, ChargeRequest, Gateway, GatewayError, RefundOutcome, RefundRequest,
};
use crate::domain::{PaymentId, RefundId};

/// The name of the provider in metrics, and in the health of a host.
pub(crate) const PROVIDER: &str = "payment-provider";

const CHARGE: &str = "charge";
const LOOK_UP: &str = "look-up";
const WITHDRAW: &str = "withdraw";
const REFUND: &str = "refund";
const LOOK_UP_REFUND: &str = "look-up-refund";
/// The list of test tokens, which is asked for past the port.
pub(crate) const TEST_TOKENS: &str = "test-tokens";

/// The kinds of calls.
pub(crate) const CALLS: &[&str] = &[CHARGE, LOOK_UP, WITHDRAW, REFUND, LOOK_UP_REFUND, TEST_TOKENS];

/// The bounds of the guard. More calls than tasks that charge: a person who looks at the test tokens waits for none of them.
pub(crate) fn bounds() -> DependencySettings {
    DependencySettings { at_once: 320, ..DependencySettings::default() }
}

/// A provider with a guard around it.
pub(crate) struct GuardedGateway {
    provider: Arc<dyn Gateway>,
    guard: Arc<Dependency>,
}

impl GuardedGateway {
    pub(crate) const fn new(provider: Arc<dyn Gateway>, guard: Arc<Dependency>) -> Self {
        Self { provider, guard }
    }
}

impl CallFailure for GatewayError {
    fn was_not_received(&self) -> bool {
        matches!(self, Self::NotReached { .. })
    }
}

impl From<CallError<Self>> for GatewayError {
    fn from(error: CallError<Self>) -> Self {
        error.into_failure(|why| Self::NotReached { why }, |why| Self::NoAnswer { why })
    }
}

#[async_trait]
impl Gateway for GuardedGateway {
    async fn charge(&self, request: ChargeRequest) -> Result<ChargeOutcome, GatewayError> {
        let charge = || self.provider.charge(request.clone());
        Ok(self.guard.call(CHARGE, Repeat::WhenNotReceived, charge).await?)
    }

    async fn look_up(&self, payment: PaymentId) -> Result<Option<ChargeOutcome>, GatewayError> {
        let look_up = || self.provider.look_up(payment);
        Ok(self.guard.call(LOOK_UP, Repeat::Always, look_up).await?)
    }

    async fn withdraw(&self, request: ChargeRequest) -> Result<ChargeOutcome, GatewayError> {
        let withdraw = || self.provider.withdraw(request.clone());
        Ok(self.guard.call(WITHDRAW, Repeat::Always, withdraw).await?)
    }

    async fn refund(&self, request: RefundRequest) -> Result<RefundOutcome, GatewayError> {
        let refund = || self.provider.refund(request.clone());
        Ok(self.guard.call(REFUND, Repeat::WhenNotReceived, refund).await?)
    }

    async fn look_up_refund(
        &self,
        refund: RefundId,
    ) -> Result<Option<RefundOutcome>, GatewayError> {
        let look_up = || self.provider.look_up_refund(refund);
        Ok(self.guard.call(LOOK_UP_REFUND, Repeat::Always, look_up).await?)
    }
}

#[cfg(test)]
mod tests;
