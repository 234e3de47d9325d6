//! The handle that a host holds: it puts the layers together and shows them as a context.

use std::sync::Arc;
use std::time::Duration;

use actix_web::web;
use async_trait::async_trait;
use platform::backfill::Backfill;
use platform::context::{Audit, Context, EventContract, Services};
use platform::due_work::DueWork;
use platform::subscription::Subscription;
use shared_kernel::StoreError;

use crate::application::Application;
use crate::application::pacing::Pacing;
use crate::application::ports::Gateway;
use crate::contract;
use crate::infrastructure::audit;
use crate::infrastructure::background_tasks::BackgroundTasks;
use crate::infrastructure::due_work::PursuePayments;
use crate::infrastructure::gateways::guarded_gateway::{CALLS, GuardedGateway, PROVIDER};
use crate::infrastructure::gateways::http_gateway::HttpGateway;
use crate::infrastructure::gateways::no_provider::NoProvider;
use crate::infrastructure::gateways::opening_gateway::OpeningGateway;
use crate::infrastructure::http::{self, State, TestTokenList};
use crate::infrastructure::persistence::SeaOrmPayments;
use crate::infrastructure::sealed_notes::SealedNotes;
use crate::infrastructure::subscriptions;
use crate::settings::Settings;

/// The payments of a shop.
pub struct Payments {
    services: Services,
    pub(crate) application: Arc<Application>,
    background: BackgroundTasks,
    state: web::Data<State>,
    provider: Option<Arc<HttpGateway>>,
}

impl Payments {
    /// Puts the context together. Nothing is read or spawned yet.
    pub fn new(services: Services, settings: Settings) -> Self {
        let provider = settings.provider.map(|service| Arc::new(HttpGateway::new(service)));
        let gateway: Arc<dyn Gateway> = match &provider {
            Some(gateway) => Arc::<HttpGateway>::clone(gateway),
            None => Arc::new(NoProvider),
        };
        // Long enough for a process to act on its own decision: a call and its answer.
        let grace = settings.guard.timeout + Duration::from_secs(2);
        let clock = Arc::clone(&services.clock);
        let guard = services.dependencies.guard(PROVIDER, CALLS, clock, settings.guard);
        let guard = Arc::new(guard);
        let application = Arc::new(Application {
            payments: Arc::new(SeaOrmPayments::new(&services)),
            clock: Arc::clone(&services.clock),
            pacing: Pacing {
                grace,
                first_retry: settings.first_retry,
                longest_retry: settings.longest_retry,
            },
            // Outside of the guard: a key that is away is no fault of the provider.
            gateway: Arc::new(OpeningGateway::new(
                Arc::new(GuardedGateway::new(gateway, Arc::clone(&guard))),
                services.person_keys.clone(),
            )),
            notes: Arc::new(SealedNotes::new(services.person_keys.clone())),
        });
        let background = BackgroundTasks::new(
            Arc::clone(&application),
            services.tasks.clone(),
            settings.charges_at_once,
        );
        let state = State::new(
            &services,
            Arc::clone(&application),
            background.clone(),
            settings.webhook_secrets,
            TestTokenList::of(provider.clone(), guard),
        );
        Self { services, application, background, state: web::Data::new(state), provider }
    }
}

#[async_trait]
impl Context for Payments {
    fn name(&self) -> &'static str {
        "payments"
    }

    fn contract(&self) -> Vec<EventContract> {
        contract::contract()
    }

    fn subscriptions(&self) -> Vec<Subscription> {
        subscriptions::subscriptions(&self.application, &self.background, &self.services)
    }

    fn due_work(&self) -> Vec<Arc<dyn DueWork>> {
        let (application, background) = (Arc::clone(&self.application), self.background.clone());
        let sealing = Arc::clone(&application);
        let seal_notes = Backfill::new("payments.seal-notes", move || {
            let application = Arc::clone(&sealing);
            async move { application.seal_notes().await }
        });
        let database = self.services.database.clone();
        let pursue = PursuePayments { database, application, background };
        vec![Arc::new(pursue), Arc::new(seal_notes)]
    }

    fn tables(&self) -> Vec<&'static str> {
        vec!["payments", "refunds", "payment_attempts", "cancelled_orders", "webhook_receipts"]
    }

    fn routes(&self, config: &mut web::ServiceConfig) {
        http::TABLE.mount_recorded(config, &self.state, &self.services.database);
    }

    async fn audit(&self) -> Result<Audit, StoreError> {
        audit::audit(&self.services.database, self.provider.as_deref()).await
    }
}

#[cfg(test)]
mod tests;
