//! The guard around a provider that misbehaves.

use std::time::Duration;

use chrono::TimeDelta;
use platform::dependency::Dependencies;
use platform::testing::ManualClock;
use uuid::Uuid;

use super::*;
use crate::application::ports::Asked;
use crate::application::testing::{ScriptedGateway, captured, no_answer, not_reached, will};
use crate::domain::samples::{euros, order};
use crate::domain::{CustomerId, PaymentToken};

fn request() -> ChargeRequest {
    ChargeRequest {
        payment: PaymentId::of_order(order(1)),
        order: order(1),
        customer: CustomerId::from_uuid(Uuid::from_u128(7)),
        amount: euros(2_500),
        token: PaymentToken::parse("tok_success").unwrap(),
    }
}

fn settings() -> DependencySettings {
    DependencySettings { first_retry_after: Duration::ZERO, ..bounds() }
}

fn guarded(provider: &Arc<ScriptedGateway>, settings: DependencySettings) -> GuardedGateway {
    let clock = ManualClock::at("2026-03-01T12:00:00Z");
    guarded_by(provider.clone(), clock, settings)
}

fn guarded_by(
    provider: Arc<dyn Gateway>,
    clock: Arc<ManualClock>,
    settings: DependencySettings,
) -> GuardedGateway {
    let guard = Dependencies::default().guard(PROVIDER, CALLS, clock, settings);
    GuardedGateway::new(provider, Arc::new(guard))
}

#[tokio::test]
async fn a_charge_is_repeated_only_when_it_certainly_was_not_made() {
    let provider = Arc::new(ScriptedGateway::default());
    let gateway = guarded(&provider, settings());
    will(&provider.charges, Err(not_reached()));
    will(&provider.charges, Err(not_reached()));
    assert_eq!(gateway.charge(request()).await, Ok(captured()));
    assert_eq!(provider.asked().len(), 3);
    will(&provider.charges, Err(no_answer()));
    assert_eq!(gateway.charge(request()).await, Err(no_answer()));
    assert_eq!(provider.asked().len(), 4);
}

#[tokio::test]
async fn a_look_up_is_repeated_a_few_times() {
    let provider = Arc::new(ScriptedGateway::default());
    let gateway = guarded(&provider, settings());
    let payment = PaymentId::of_order(order(1));
    will(&provider.look_ups, Err(no_answer()));
    assert_eq!(gateway.look_up(payment).await, Ok(None));
    for _call in 0..3 {
        will(&provider.look_ups, Err(no_answer()));
    }
    assert_eq!(gateway.look_up(payment).await, Err(no_answer()));
    assert_eq!(provider.asked(), [Asked::LookUp; 5]);
}

#[tokio::test]
async fn an_open_circuit_calls_no_provider_and_reports_that_nothing_happened() {
    let provider = Arc::new(ScriptedGateway::default());
    let window = DependencySettings {
        breaker_window: 2,
        breaker_open_for: Duration::from_hours(1),
        retries: 0,
        ..settings()
    };
    let gateway = guarded(&provider, window);
    for _call in 0..4 {
        will(&provider.charges, Err(no_answer()));
    }
    while gateway.charge(request()).await == Err(no_answer()) {}
    let asked = provider.asked().len();
    let refused = gateway.charge(request()).await;
    assert!(matches!(refused, Err(GatewayError::NotReached { .. })), "{refused:?}");
    assert_eq!(provider.asked().len(), asked);
}

#[tokio::test]
async fn a_circuit_closes_again_when_the_provider_answers() {
    let provider = Arc::new(ScriptedGateway::default());
    let window = DependencySettings {
        breaker_window: 2,
        breaker_open_for: Duration::ZERO,
        retries: 0,
        ..settings()
    };
    let gateway = guarded(&provider, window);
    for _call in 0..4 {
        will(&provider.charges, Err(no_answer()));
        let _opens_it = gateway.charge(request()).await;
    }
    while gateway.charge(request()).await != Ok(captured()) {}
    assert_eq!(gateway.charge(request()).await, Ok(captured()));
}

/// Never answers.
struct Silence;

#[async_trait]
impl Gateway for Silence {
    async fn charge(&self, _request: ChargeRequest) -> Result<ChargeOutcome, GatewayError> {
        std::future::pending().await
    }

    async fn look_up(&self, _payment: PaymentId) -> Result<Option<ChargeOutcome>, GatewayError> {
        std::future::pending().await
    }

    async fn withdraw(&self, _request: ChargeRequest) -> Result<ChargeOutcome, GatewayError> {
        std::future::pending().await
    }

    async fn refund(&self, _request: RefundRequest) -> Result<RefundOutcome, GatewayError> {
        std::future::pending().await
    }

    async fn look_up_refund(
        &self,
        _refund: RefundId,
    ) -> Result<Option<RefundOutcome>, GatewayError> {
        std::future::pending().await
    }
}

#[tokio::test]
async fn silence_becomes_an_unknown_outcome_when_the_time_is_over() {
    let clock = ManualClock::at("2026-03-01T12:00:00Z");
    let gateway = guarded_by(Arc::new(Silence), clock.clone(), settings());
    let moved = async {
        clock.advance(TimeDelta::milliseconds(2_999));
        tokio::task::yield_now().await;
        clock.advance(TimeDelta::milliseconds(1));
    };
    let (answer, ()) = tokio::join!(gateway.charge(request()), moved);
    assert!(matches!(answer, Err(GatewayError::NoAnswer { .. })), "{answer:?}");
}
