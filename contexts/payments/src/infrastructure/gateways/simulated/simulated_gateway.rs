//! Reaches the simulated provider over its network. Some tokens make the way harder: refused connections, lost answers.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use shared_kernel::StoreError;
use tokio::sync::mpsc;

use super::ledger::{CAPTURED, COMPLETED, PENDING, WITHDRAWN, charges, refunds};
use super::network::Arrival;
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

    /// Sends a request over the network and returns the provider's answer.
    async fn ask<T, F, Fut>(&self, request: F) -> Result<T, GatewayError>
    where
        T: Send + 'static,
        F: Fn(Arc<SimulatedProvider>) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = T> + Send + 'static,
    {
        let (answer, mut answered) = mpsc::unbounded_channel();
        let provider = Arc::clone(&self.provider);
        let arrival: Arrival = Box::new(move || {
            let (answer, working) = (answer.clone(), request(Arc::clone(&provider)));
            Box::pin(async move {
                // Nobody listens any more when we have given up waiting.
                let _nobody_listens = answer.send(working.await);
            })
        });
        let carried = self.provider.network.carry(arrival).await;
        carried.map_err(|not_reached| GatewayError::NotReached { why: not_reached.to_string() })?;
        answered.recv().await.ok_or_else(|| GatewayError::NoAnswer {
            why: "the network brought back nothing".to_owned(),
        })
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
        let charge = self
            .ask(move |provider| {
                let ChargeRequest { payment, amount, token } = request.clone();
                async move { provider.charge(payment.as_uuid(), amount, token.as_str()).await }
            })
            .await?
            .map_err(|error| no_answer(&error))?;
        if token == Some(TestToken::TimeoutAfterCharge) {
            return std::future::pending().await;
        }
        if token == Some(TestToken::Slow) {
            let clock = &self.provider.clock;
            clock.sleep_until(after(clock.now(), self.provider.settings.slow_answer_after)).await;
        }
        charge_outcome(&charge)
    }

    async fn look_up(&self, payment: PaymentId) -> Result<Option<ChargeOutcome>, GatewayError> {
        let key = payment.as_uuid();
        let asked =
            move |provider: Arc<SimulatedProvider>| async move { provider.find_charge(key).await };
        let found = self.ask(asked).await?.map_err(|error| unreadable(&error))?;
        found.as_ref().map(charge_outcome).transpose()
    }

    async fn withdraw(&self, request: ChargeRequest) -> Result<ChargeOutcome, GatewayError> {
        let charge = self
            .ask(move |provider| {
                let ChargeRequest { payment, amount, token } = request.clone();
                async move { provider.withdraw(payment.as_uuid(), amount, token.as_str()).await }
            })
            .await?;
        charge_outcome(&charge.map_err(|error| no_answer(&error))?)
    }

    async fn refund(&self, request: RefundRequest) -> Result<RefundOutcome, GatewayError> {
        let RefundRequest { refund, payment, amount } = request;
        let (key, charge) = (refund.as_uuid(), payment.as_uuid());
        let asked = move |provider: Arc<SimulatedProvider>| async move {
            provider.refund(key, charge, amount).await
        };
        match self.ask(asked).await? {
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
        let key = refund.as_uuid();
        let asked = move |provider: Arc<SimulatedProvider>| async move {
            provider.ledger.refund(key).await
        };
        let found = self.ask(asked).await?.map_err(|error| unreadable(&error))?;
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
