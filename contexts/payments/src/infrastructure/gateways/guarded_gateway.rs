//! Around every call to a provider: a time limit, retries where they are safe, and a circuit breaker that stops calls to a
//! provider that does not answer. Payments then stay as they are and are tried later; none is declined.

use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use platform::meter::Meter;
use recloser::{AsyncRecloser, Recloser};
use shared_kernel::Clock;

use crate::application::pacing::after;
use crate::application::ports::{
    ChargeOutcome, ChargeRequest, Gateway, GatewayError, RefundOutcome, RefundRequest,
};
use crate::domain::{PaymentId, RefundId};

mod measured;

use measured::{Call, Measured};

/// Time limit, retries and circuit breaker around a provider.
#[derive(Debug, Clone)]
pub struct GuardSettings {
    /// How long a call may take. After it the outcome counts as unknown.
    pub timeout: Duration,
    /// How often a call is repeated at once, where that is safe.
    pub retries: u32,
    /// The wait before the first repetition; it doubles.
    pub first_retry_after: Duration,
    /// How many calls the circuit breaker looks back on.
    pub breaker_window: usize,
    /// The share of failed calls, of 1, at which it opens.
    pub breaker_opens_at: f32,
    /// How long it stays open before it lets calls through again.
    pub breaker_open_for: Duration,
}

impl Default for GuardSettings {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(3),
            retries: 2,
            first_retry_after: Duration::from_millis(100),
            breaker_window: 20,
            breaker_opens_at: 0.5,
            breaker_open_for: Duration::from_secs(10),
        }
    }
}

/// A provider with a guard around it.
pub(crate) struct GuardedGateway {
    provider: Arc<dyn Gateway>,
    clock: Arc<dyn Clock>,
    breaker: AsyncRecloser,
    settings: GuardSettings,
    measured: Measured,
}

/// Which calls may be repeated at once.
#[derive(Clone, Copy)]
enum Repeat {
    /// Only those that certainly never reached the provider: any other might move money.
    WhenNotReached,
    /// Any: it moves no money.
    Always,
}

impl GuardedGateway {
    pub(crate) fn new(
        provider: Arc<dyn Gateway>,
        clock: Arc<dyn Clock>,
        settings: GuardSettings,
    ) -> Self {
        let breaker = Recloser::custom()
            .error_rate(settings.breaker_opens_at)
            .closed_len(settings.breaker_window.max(1))
            .half_open_len((settings.breaker_window / 4).max(1))
            .open_wait(settings.breaker_open_for)
            .build();
        let measured = Measured::by(&Meter::default());
        Self { provider, clock, breaker: AsyncRecloser::from(breaker), settings, measured }
    }

    /// The same, which measures its calls.
    pub(crate) fn measured(self, meter: &Meter) -> Self {
        Self { measured: Measured::by(meter), ..self }
    }

    async fn guarded<T, F, Fut>(
        &self,
        kind: Call,
        repeat: Repeat,
        call: F,
    ) -> Result<T, GatewayError>
    where
        T: Send,
        F: Fn() -> Fut + Send + Sync,
        Fut: Future<Output = Result<T, GatewayError>> + Send,
    {
        let mut repeated = 0;
        loop {
            let begun = Instant::now();
            let ended = self.breaker.call(self.in_time(call())).await;
            self.measured.note(kind, &ended, begun.elapsed());
            let error = match ended {
                Ok(answer) => return Ok(answer),
                Err(recloser::Error::Rejected) => {
                    let why = "the circuit is open after too many failures".to_owned();
                    return Err(GatewayError::NotReached { why });
                }
                Err(recloser::Error::Inner(error)) => error,
            };
            let safe = match (repeat, &error) {
                (Repeat::Always, _) | (_, GatewayError::NotReached { .. }) => true,
                (Repeat::WhenNotReached, GatewayError::NoAnswer { .. }) => false,
            };
            if !safe || repeated == self.settings.retries {
                return Err(error);
            }
            let wait = self.settings.first_retry_after.saturating_mul(1 << repeated.min(16));
            self.clock.sleep_until(after(self.clock.now(), wait)).await;
            repeated += 1;
        }
    }

    async fn in_time<T>(
        &self,
        call: impl Future<Output = Result<T, GatewayError>> + Send,
    ) -> Result<T, GatewayError> {
        let deadline = after(self.clock.now(), self.settings.timeout);
        tokio::select! {
            biased;
            answer = call => answer,
            () = self.clock.sleep_until(deadline) => {
                let why = format!("no answer within {} ms", self.settings.timeout.as_millis());
                Err(GatewayError::NoAnswer { why })
            }
        }
    }
}

#[async_trait]
impl Gateway for GuardedGateway {
    async fn charge(&self, request: ChargeRequest) -> Result<ChargeOutcome, GatewayError> {
        self.guarded(Call::Charge, Repeat::WhenNotReached, || self.provider.charge(request.clone()))
            .await
    }

    async fn look_up(&self, payment: PaymentId) -> Result<Option<ChargeOutcome>, GatewayError> {
        self.guarded(Call::LookUp, Repeat::Always, || self.provider.look_up(payment)).await
    }

    async fn withdraw(&self, request: ChargeRequest) -> Result<ChargeOutcome, GatewayError> {
        self.guarded(Call::Withdraw, Repeat::Always, || self.provider.withdraw(request.clone()))
            .await
    }

    async fn refund(&self, request: RefundRequest) -> Result<RefundOutcome, GatewayError> {
        self.guarded(Call::Refund, Repeat::WhenNotReached, || self.provider.refund(request.clone()))
            .await
    }

    async fn look_up_refund(
        &self,
        refund: RefundId,
    ) -> Result<Option<RefundOutcome>, GatewayError> {
        self.guarded(Call::LookUpRefund, Repeat::Always, || self.provider.look_up_refund(refund))
            .await
    }
}

#[cfg(test)]
mod tests;
