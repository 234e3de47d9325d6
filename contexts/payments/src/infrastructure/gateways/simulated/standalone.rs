//! The simulated provider in a process of its own: the same ledger, tokens and webhooks, reached over HTTP.

mod endpoints;

use std::sync::Arc;

use actix_web::web;
use platform::tasks::Tasks;

use super::ledger::Ledger;
use super::line::Line;
use super::provider::SimulatedProvider;
use super::signature::WebhookSecret;
use super::webhook_connection::{BadWebhookUrl, Target};
use super::webhook_sender::WebhookSender;
use super::{ProviderServices, SimulationSettings};

/// A payment provider for those who have none. It knows no shop: whoever asks is charged for.
#[derive(Clone)]
pub struct StandaloneProvider {
    provider: Arc<SimulatedProvider>,
    line: Arc<Line>,
    tasks: Tasks,
}

impl StandaloneProvider {
    /// Puts the provider together on its books. Nothing is read or spawned yet.
    pub fn new(services: ProviderServices, settings: SimulationSettings) -> Self {
        let ProviderServices { database, clock, tasks } = services;
        let provider = SimulatedProvider::new(Ledger::new(database), clock, settings);
        let provider = Arc::new(provider);
        Self { line: Arc::new(Line::new(Arc::clone(&provider))), provider, tasks }
    }

    /// Mounts what it answers, under `/v1`.
    pub fn routes(&self, config: &mut web::ServiceConfig) {
        endpoints::routes(self, config);
    }

    /// Does what it has to do of its own accord until its tasks stop: settles pending charges and delivers webhooks,
    /// signed with `secret`, to `url`, such as `http://127.0.0.1:8080/api/v1/payments/webhooks/simulated`. Call it once.
    pub fn start_webhooks(&self, url: &str, secret: WebhookSecret) -> Result<(), BadWebhookUrl> {
        let (provider, tasks) = (Arc::clone(&self.provider), self.tasks.clone());
        let sender = WebhookSender { provider, secret, target: Target::parse(url)?, tasks };
        self.tasks.spawn(sender.run());
        Ok(())
    }
}
