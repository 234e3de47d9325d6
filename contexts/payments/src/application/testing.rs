//! For tests of use cases: payments in memory, with a provider that follows a script.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use chrono::TimeDelta;
use platform::testing::{ManualClock, TestPersonKeys};
use shared_kernel::{Clock, Money, Origin};
use uuid::Uuid;

use super::Application;
use super::pacing::Pacing;
use super::ports::{
    Asked, ChargeOutcome, ChargeRequest, Gateway, GatewayError, Payments, RefundOutcome,
    RefundRequest, StatusName,
};
use crate::domain::samples::{euros, order, reference, request};
use crate::domain::{Payment, PaymentFact, PaymentId, RefundId};
use crate::infrastructure::persistence::in_memory::InMemoryPayments;
use crate::infrastructure::sealed_notes::SealedNotes;

/// The application with the parts that tests look at.
pub(crate) struct Shop {
    pub(crate) application: Arc<Application>,
    pub(crate) payments: Arc<InMemoryPayments>,
    pub(crate) gateway: Arc<ScriptedGateway>,
    pub(crate) clock: Arc<ManualClock>,
    /// The keys of the customers.
    pub(crate) keys: Arc<TestPersonKeys>,
}

impl Shop {
    pub(crate) fn open() -> Self {
        let payments = Arc::new(InMemoryPayments::default());
        let gateway = Arc::new(ScriptedGateway::default());
        let clock = ManualClock::at("2026-03-01T12:00:00Z");
        let (person_keys, keys) = TestPersonKeys::keys(clock.clone());
        let application = Application {
            payments: payments.clone(),
            gateway: gateway.clone(),
            notes: Arc::new(SealedNotes::new(person_keys)),
            clock: clock.clone(),
            pacing: Pacing {
                grace: Duration::from_secs(5),
                first_retry: Duration::from_secs(1),
                longest_retry: Duration::from_mins(1),
            },
        };
        Self { application: Arc::new(application), payments, gateway, clock, keys }
    }

    /// As the handler of order-awaiting-payment: request, then charge.
    pub(crate) async fn checkout(&self, number: u128) -> Payment {
        let payment = self.begin(number).await;
        self.application.charge_payment(payment, &origin()).await.unwrap()
    }

    pub(crate) async fn begin(&self, number: u128) -> Payment {
        let request = request(number, "tok_success");
        self.application.request_payment(request, &origin()).await.unwrap().unwrap()
    }

    pub(crate) async fn cancel(&self, number: u128) {
        let cancelled = self.application.cancel_payment(order(number), &origin()).await.unwrap();
        if let Some(payment) = cancelled {
            self.application.carry_out_refunds(payment, 0, &origin()).await.unwrap();
        }
    }

    /// Moves the clock to when the next payment is due, and pursues what is due then.
    pub(crate) async fn next_pursuit(&self) {
        let due_at = self.payments.next_due().await.unwrap().expect("nothing is due");
        self.clock.advance((due_at - self.clock.now()).max(TimeDelta::zero()));
        let (now, until) = (self.clock.now(), self.clock.now() + TimeDelta::seconds(5));
        for due in self.payments.take_due(now, until, 100).await.unwrap().payments {
            self.application.pursue_payment(due).await.unwrap();
        }
    }

    pub(crate) async fn payment(&self, number: u128) -> Payment {
        self.payments.find(PaymentId::of_order(order(number))).await.unwrap().unwrap()
    }

    pub(crate) async fn status(&self, number: u128) -> StatusName {
        StatusName::of(self.payment(number).await.status())
    }

    pub(crate) fn facts(&self) -> Vec<PaymentFact> {
        self.payments.events().into_iter().map(|event| event.fact).collect()
    }

    pub(crate) fn count(&self, is: impl Fn(&PaymentFact) -> bool) -> usize {
        self.facts().iter().filter(|fact| is(fact)).count()
    }

    /// Nothing is left to be done.
    pub(crate) async fn is_at_rest(&self) -> bool {
        self.payments.next_due().await.unwrap().is_none()
    }
}

pub(crate) fn origin() -> Origin {
    Origin::new(Uuid::from_u128(5))
}

type Script<T> = Mutex<VecDeque<Result<T, GatewayError>>>;

/// A provider that answers from its script. When that runs out it captures, withdraws and completes, and finds nothing.
#[derive(Default)]
pub(crate) struct ScriptedGateway {
    pub(crate) charges: Script<ChargeOutcome>,
    pub(crate) look_ups: Script<Option<ChargeOutcome>>,
    pub(crate) withdrawals: Script<ChargeOutcome>,
    pub(crate) refunds: Script<RefundOutcome>,
    pub(crate) refund_look_ups: Script<Option<RefundOutcome>>,
    /// A test that holds it holds up the answers of charges.
    pub(crate) charging: tokio::sync::Mutex<()>,
    asked: Mutex<Vec<Asked>>,
    tokens: Mutex<Vec<String>>,
}

pub(crate) fn captured() -> ChargeOutcome {
    ChargeOutcome::Captured { reference: reference(), stated: Some(euros(2_500)) }
}

/// The charge is captured, and the provider states this amount.
pub(crate) fn captured_other(stated: Option<Money>) -> ChargeOutcome {
    ChargeOutcome::Captured { reference: reference(), stated }
}

pub(crate) fn completed() -> RefundOutcome {
    completed_of(Some(euros(2_500)))
}

pub(crate) fn completed_of(stated: Option<Money>) -> RefundOutcome {
    RefundOutcome::Completed { reference: reference(), stated }
}

pub(crate) fn no_answer() -> GatewayError {
    GatewayError::NoAnswer { why: "timed out".to_owned() }
}

pub(crate) fn not_reached() -> GatewayError {
    GatewayError::NotReached { why: "connection refused".to_owned() }
}

impl ScriptedGateway {
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// The tokens that charges and withdrawals came with.
    pub(crate) fn tokens(&self) -> Vec<String> {
        self.tokens.lock().unwrap().clone()
    }

    fn note(&self, request: &ChargeRequest) {
        self.tokens.lock().unwrap().push(request.token.as_str().to_owned());
    }

    fn answer<T>(&self, asked: Asked, script: &Script<T>, otherwise: T) -> Result<T, GatewayError> {
        self.asked.lock().unwrap().push(asked);
        script.lock().unwrap().pop_front().unwrap_or(Ok(otherwise))
    }
}

/// Adds to a script.
pub(crate) fn will<T>(script: &Script<T>, answer: Result<T, GatewayError>) {
    script.lock().unwrap().push_back(answer);
}

#[async_trait]
impl Gateway for ScriptedGateway {
    async fn charge(&self, request: ChargeRequest) -> Result<ChargeOutcome, GatewayError> {
        self.note(&request);
        let answer =
            self.answer(Asked::Charge, &self.charges, captured_other(Some(request.amount)));
        let _answering = self.charging.lock().await;
        answer
    }

    async fn look_up(&self, _payment: PaymentId) -> Result<Option<ChargeOutcome>, GatewayError> {
        self.answer(Asked::LookUp, &self.look_ups, None)
    }

    async fn withdraw(&self, request: ChargeRequest) -> Result<ChargeOutcome, GatewayError> {
        self.note(&request);
        self.answer(Asked::Withdraw, &self.withdrawals, ChargeOutcome::Withdrawn)
    }

    async fn refund(&self, request: RefundRequest) -> Result<RefundOutcome, GatewayError> {
        self.answer(Asked::Refund, &self.refunds, completed_of(Some(request.amount)))
    }

    async fn look_up_refund(
        &self,
        _refund: RefundId,
    ) -> Result<Option<RefundOutcome>, GatewayError> {
        self.answer(Asked::LookUpRefund, &self.refund_look_ups, None)
    }
}
