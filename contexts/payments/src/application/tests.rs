//! Use cases on the store in memory, with a provider that follows a script.

mod charging;
mod giving_up;
mod undoing;
mod webhooks;

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use platform::testing::ManualClock;
use shared_kernel::{Clock, Origin};
use uuid::Uuid;

use super::Application;
use super::pacing::Pacing;
use super::ports::{Payments, StatusName};
use super::scripted_gateway::ScriptedGateway;
use crate::domain::samples::{order, request};
use crate::domain::{Payment, PaymentFact, PaymentId};
use crate::infrastructure::persistence::in_memory::InMemoryPayments;

/// A shop's payments with the parts that tests look at.
struct Shop {
    application: Application,
    payments: Arc<InMemoryPayments>,
    gateway: Arc<ScriptedGateway>,
    clock: Arc<ManualClock>,
}

impl Shop {
    fn open() -> Self {
        let payments = Arc::new(InMemoryPayments::default());
        let gateway = Arc::new(ScriptedGateway::default());
        let clock = ManualClock::at("2026-03-01T12:00:00Z");
        let application = Application {
            payments: payments.clone(),
            gateway: gateway.clone(),
            clock: clock.clone(),
            pacing: Pacing {
                grace: Duration::from_secs(5),
                first_retry: Duration::from_secs(1),
                longest_retry: Duration::from_mins(1),
            },
        };
        Self { application, payments, gateway, clock }
    }

    /// What the handler of order-awaiting-payment does: request, then charge.
    async fn checkout(&self, number: u128) -> Payment {
        let payment = self.begin(number).await;
        self.application.charge_payment(payment, &origin()).await.unwrap()
    }

    async fn begin(&self, number: u128) -> Payment {
        let request = request(number, "tok_success");
        self.application.request_payment(request, &origin()).await.unwrap().unwrap()
    }

    async fn cancel(&self, number: u128) {
        let cancelled = self.application.cancel_payment(order(number), &origin()).await.unwrap();
        if let Some(payment) = cancelled {
            self.application.carry_out_refunds(payment, 0, &origin()).await.unwrap();
        }
    }

    /// Moves the clock to when the next payment is due, and pursues what is due then.
    async fn next_pursuit(&self) {
        let due_at = self.payments.next_due().await.unwrap().expect("nothing is due");
        self.clock.advance((due_at - self.clock.now()).max(TimeDelta::zero()));
        let (now, until) = (self.clock.now(), self.clock.now() + TimeDelta::seconds(5));
        for due in self.payments.take_due(now, until, 100).await.unwrap().payments {
            self.application.pursue_payment(due).await.unwrap();
        }
    }

    async fn payment(&self, number: u128) -> Payment {
        self.payments.find(PaymentId::of_order(order(number))).await.unwrap().unwrap()
    }

    async fn status(&self, number: u128) -> StatusName {
        StatusName::of(&self.payment(number).await.status)
    }

    fn facts(&self) -> Vec<PaymentFact> {
        self.payments.events().into_iter().map(|event| event.fact).collect()
    }

    fn count(&self, is: impl Fn(&PaymentFact) -> bool) -> usize {
        self.facts().iter().filter(|fact| is(fact)).count()
    }

    /// Nothing is left to be done.
    async fn is_at_rest(&self) -> bool {
        self.payments.next_due().await.unwrap().is_none()
    }
}

fn origin() -> Origin {
    Origin::new(Uuid::from_u128(5))
}
