//! The simulated provider: what each token does, keys, the ledger and its webhooks.

mod tokens;
mod webhooks;

use std::sync::Arc;
use std::time::Duration;

use platform::tasks::Tasks;
use platform::testing::{ManualClock, TestDatabase};

use super::ledger::Ledger;
use super::provider::SimulatedProvider;
use super::simulated_gateway::SimulatedGateway;
use super::{SimulationSettings, Webhooks};
use crate::application::ports::ChargeRequest;
use crate::domain::samples::{euros, order};
use crate::domain::{PaymentId, PaymentToken};
use crate::infrastructure::fixtures::provider_database;

/// A provider that answers at once, on a clock that tests move.
struct Sandbox {
    provider: Arc<SimulatedProvider>,
    gateway: SimulatedGateway,
    clock: Arc<ManualClock>,
    tasks: Tasks,
    _database: TestDatabase,
}

impl Sandbox {
    async fn open(webhooks: Webhooks) -> Self {
        let database = provider_database().await;
        let clock = ManualClock::at("2026-03-01T12:00:00Z");
        let settings = SimulationSettings {
            shortest_latency: Duration::ZERO,
            longest_latency: Duration::ZERO,
            webhooks,
            ..SimulationSettings::default()
        };
        let services = database.services(clock.clone());
        let ledger = Ledger::new(services.database.clone());
        let provider = SimulatedProvider::new(ledger, clock.clone(), settings);
        let provider = Arc::new(provider);
        let gateway = SimulatedGateway::new(Arc::clone(&provider));
        Self { provider, gateway, clock, tasks: services.tasks, _database: database }
    }
}

fn charge(number: u128, token: &str) -> ChargeRequest {
    ChargeRequest {
        payment: PaymentId::of_order(order(number)),
        amount: euros(2_500),
        token: PaymentToken::parse(token).unwrap(),
    }
}
