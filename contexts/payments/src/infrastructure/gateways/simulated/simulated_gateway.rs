//! The way to the simulated provider and back: latency, refused connections, answers that get lost.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use shared_kernel::StoreError;

use super::ledger::{CAPTURED, COMPLETED, PENDING, WITHDRAWN, charges, refunds};
use super::provider::{ProviderError, SimulatedProvider};
use super::test_token::TestToken;
use crate::application::pacing::after;
use crate::application::ports::{
    ChargeOutcome, ChargeRequest, Gateway, GatewayError, RefundOutcome, RefundRequest,
};
use crate::domain::{PaymentId, ProviderReason, ProviderReference, RefundId};

/// Reaches the simulated provider as one would over a network.
pub(crate) struct SimulatedGateway {
    provider: Arc<SimulatedProvider>,
    /// Connections refused so far, by payment. Only payments with `tok_unreachable` are here, and only until one
    /// gets through.
    refused: Mutex<HashMap<PaymentId, u32>>,
}

impl SimulatedGateway {
    pub(crate) fn new(provider: Arc<SimulatedProvider>) -> Self {
        Self { provider, refused: Mutex::new(HashMap::new()) }
    }

    async fn travel(&self) {
        let settings = &self.provider.settings;
        let (shortest, longest) = (settings.shortest_latency, settings.longest_latency);
        self.wait(rand::random_range(shortest..=longest.max(shortest))).await;
    }

    async fn wait(&self, wait: Duration) {
        if !wait.is_zero() {
            self.provider.clock.sleep_until(after(self.provider.clock.now(), wait)).await;
        }
    }

    fn refuses_connection(&self, payment: PaymentId) -> bool {
        let mut refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        let count = refused.entry(payment).or_default();
        if *count >= self.provider.settings.refused_connections {
            refused.remove(&payment);
            return false;
        }
        *count += 1;
        true
    }
}

#[async_trait]
impl Gateway for SimulatedGateway {
    async fn charge(&self, request: ChargeRequest) -> Result<ChargeOutcome, GatewayError> {
        let token = TestToken::find(request.token.as_str());
        if token == Some(TestToken::Unreachable) && self.refuses_connection(request.payment) {
            return Err(GatewayError::NotReached { why: "connection refused".to_owned() });
        }
        if token == Some(TestToken::NeverAnswers) {
            return std::future::pending().await;
        }
        self.travel().await;
        let charge = self
            .provider
            .charge(request.payment.as_uuid(), request.amount, request.token.as_str())
            .await
            .map_err(|error| no_answer(&error))?;
        if token == Some(TestToken::TimeoutAfterCharge) {
            return std::future::pending().await;
        }
        if token == Some(TestToken::Slow) {
            self.wait(self.provider.settings.slow_answer_after).await;
        }
        charge_outcome(&charge)
    }

    async fn look_up(&self, payment: PaymentId) -> Result<Option<ChargeOutcome>, GatewayError> {
        self.travel().await;
        let found = self.provider.find_charge(payment.as_uuid()).await;
        let found = found.map_err(|error| unreadable(&error))?;
        found.as_ref().map(charge_outcome).transpose()
    }

    async fn withdraw(&self, request: ChargeRequest) -> Result<ChargeOutcome, GatewayError> {
        self.travel().await;
        let ChargeRequest { payment, amount, token } = request;
        let charge = self.provider.withdraw(payment.as_uuid(), amount, token.as_str()).await;
        charge_outcome(&charge.map_err(|error| no_answer(&error))?)
    }

    async fn refund(&self, request: RefundRequest) -> Result<RefundOutcome, GatewayError> {
        self.travel().await;
        let RefundRequest { refund, payment, amount } = request;
        match self.provider.refund(refund.as_uuid(), payment.as_uuid(), amount).await {
            Ok(refund) => refund_outcome(&refund),
            Err(ProviderError::NoSuchCharge) => {
                Ok(RefundOutcome::Failed { reason: reason("no_such_charge")? })
            }
            Err(error @ (ProviderError::KeyReused | ProviderError::Books(_))) => {
                Err(no_answer(&error))
            }
        }
    }

    async fn look_up_refund(
        &self,
        refund: RefundId,
    ) -> Result<Option<RefundOutcome>, GatewayError> {
        self.travel().await;
        let found = self.provider.ledger.refund(refund.as_uuid()).await;
        let found = found.map_err(|error| unreadable(&error))?;
        found.as_ref().map(refund_outcome).transpose()
    }
}

fn no_answer(error: &ProviderError) -> GatewayError {
    GatewayError::NoAnswer { why: error.to_string() }
}

fn unreadable(error: &StoreError) -> GatewayError {
    GatewayError::NoAnswer { why: error.to_string() }
}

fn reason(word: &str) -> Result<ProviderReason, GatewayError> {
    ProviderReason::parse(word).map_err(|error| GatewayError::NoAnswer { why: error.to_string() })
}

fn reference(word: &str) -> Result<ProviderReference, GatewayError> {
    ProviderReference::parse(word)
        .map_err(|error| GatewayError::NoAnswer { why: error.to_string() })
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
