//! The line to the simulated provider: what some tokens make go wrong on the way, refused connections and lost answers. It
//! carries the provider's own words.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use shared_kernel::{Money, StoreError};
use tokio::sync::mpsc;
use uuid::Uuid;

use super::ledger::{charges, refunds};
use super::network::Arrival;
use super::provider::{ProviderError, SimulatedProvider};
use super::test_token::TestToken;
use crate::application::pacing::after;

/// Reaches the simulated provider as one would over a network.
pub(crate) struct Line {
    provider: Arc<SimulatedProvider>,
    /// Connections refused so far, by charge. Only charges with `tok_unreachable` are here, and only until one gets
    /// through.
    refused: Mutex<HashMap<Uuid, u32>>,
}

/// Why the line brings no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LineError {
    /// The request did not arrive.
    #[error("{0}")]
    NotReached(String),
    /// Nobody knows whether it arrived.
    #[error("the network brought back nothing")]
    NoAnswer,
}

/// What the provider answered, if the line brought it.
pub(crate) type Carried<T, E = ProviderError> = Result<Result<T, E>, LineError>;

impl Line {
    pub(crate) fn new(provider: Arc<SimulatedProvider>) -> Self {
        Self { provider, refused: Mutex::new(HashMap::new()) }
    }

    pub(crate) async fn charge(
        &self,
        key: Uuid,
        amount: Money,
        token: String,
    ) -> Carried<charges::Model> {
        let test_token = TestToken::find(&token);
        if test_token == Some(TestToken::Unreachable) && self.refuses_connection(key) {
            return Err(LineError::NotReached("connection refused".to_owned()));
        }
        if test_token == Some(TestToken::NeverAnswers) {
            return std::future::pending().await;
        }
        let charged = self
            .ask(move |provider| {
                let token = token.clone();
                async move { provider.charge(key, amount, &token).await }
            })
            .await?;
        if charged.is_ok() && test_token == Some(TestToken::TimeoutAfterCharge) {
            return std::future::pending().await;
        }
        if charged.is_ok() && test_token == Some(TestToken::Slow) {
            let clock = &self.provider.clock;
            clock.sleep_until(after(clock.now(), self.provider.settings.slow_answer_after)).await;
        }
        Ok(charged)
    }

    pub(crate) async fn find_charge(
        &self,
        key: Uuid,
    ) -> Carried<Option<charges::Model>, StoreError> {
        self.ask(move |provider| async move { provider.find_charge(key).await }).await
    }

    pub(crate) async fn withdraw(
        &self,
        key: Uuid,
        amount: Money,
        token: String,
    ) -> Carried<charges::Model> {
        self.ask(move |provider| {
            let token = token.clone();
            async move { provider.withdraw(key, amount, &token).await }
        })
        .await
    }

    pub(crate) async fn refund(
        &self,
        key: Uuid,
        charge: Uuid,
        amount: Money,
    ) -> Carried<refunds::Model> {
        self.ask(move |provider| async move { provider.refund(key, charge, amount).await }).await
    }

    pub(crate) async fn find_refund(
        &self,
        key: Uuid,
    ) -> Carried<Option<refunds::Model>, StoreError> {
        self.ask(move |provider| async move { provider.ledger.refund(key).await }).await
    }

    /// Sends a request over the network and returns the provider's answer.
    async fn ask<T, F, Fut>(&self, request: F) -> Result<T, LineError>
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
        carried.map_err(|not_reached| LineError::NotReached(not_reached.to_string()))?;
        answered.recv().await.ok_or(LineError::NoAnswer)
    }

    fn refuses_connection(&self, charge: Uuid) -> bool {
        let mut refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        let count = refused.entry(charge).or_default();
        if *count >= self.provider.settings.refused_connections {
            refused.remove(&charge);
            return false;
        }
        *count += 1;
        true
    }
}
