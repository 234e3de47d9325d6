//! The handle that a host holds: it puts the layers together and shows them as a context.

use std::sync::Arc;
use std::time::Duration;

use actix_web::web;
use async_trait::async_trait;
use platform::context::{Audit, Context, EventContract, Services};
use platform::due_work::DueWork;
use platform::http::Commands;
use platform::subscription::Subscription;
use platform::tasks::Tasks;
use shared_kernel::{Clock, StoreError};

use crate::application::Application;
use crate::application::pacing::Pacing;
use crate::application::ports::Gateway;
use crate::contract;
use crate::infrastructure::audit;
use crate::infrastructure::due_work::PursuePayments;
use crate::infrastructure::errands::Errands;
use crate::infrastructure::gateways::guarded_gateway::{GuardSettings, GuardedGateway};
use crate::infrastructure::gateways::http_gateway::HttpGateway;
use crate::infrastructure::gateways::no_provider::NoProvider;
use crate::infrastructure::gateways::provider_books::ProviderBooks;
use crate::infrastructure::gateways::simulated::ledger::Ledger;
use crate::infrastructure::gateways::simulated::provider::SimulatedProvider;
use crate::infrastructure::gateways::simulated::signature::WebhookSecret;
use crate::infrastructure::gateways::simulated::simulated_gateway::SimulatedGateway;
use crate::infrastructure::gateways::simulated::webhook_connection::{BadWebhookUrl, Target};
use crate::infrastructure::gateways::simulated::webhook_sender::WebhookSender;
use crate::infrastructure::gateways::simulated::{ProviderServices, SimulationSettings};
use crate::infrastructure::http::{self, State};
use crate::infrastructure::persistence::SeaOrmPayments;
use crate::infrastructure::subscriptions;
use crate::settings::{Provider, Settings};

/// The payments of a shop.
pub struct Payments {
    services: Services,
    pub(crate) application: Arc<Application>,
    errands: Errands,
    state: State,
    simulation: Option<Simulation>,
    books: Option<Arc<dyn ProviderBooks>>,
}

/// The way to the provider.
struct Line {
    gateway: Arc<dyn Gateway>,
    books: Option<Arc<dyn ProviderBooks>>,
    simulation: Option<Simulation>,
}

impl Line {
    fn inside(
        services: ProviderServices,
        settings: SimulationSettings,
        secret: Option<WebhookSecret>,
    ) -> Self {
        let ProviderServices { database, clock, tasks } = services;
        let ledger = Ledger::new(database);
        let provider = Arc::new(SimulatedProvider::new(ledger.clone(), clock, settings));
        Self {
            gateway: Arc::new(SimulatedGateway::new(Arc::clone(&provider))),
            books: Some(Arc::new(ledger)),
            simulation: Some(Simulation { provider, tasks, secret }),
        }
    }

    fn through(gateway: HttpGateway) -> Self {
        let gateway = Arc::new(gateway);
        let books: Arc<dyn ProviderBooks> = Arc::<HttpGateway>::clone(&gateway);
        Self { gateway, books: Some(books), simulation: None }
    }
}

/// The simulated provider, when it is in this process.
struct Simulation {
    provider: Arc<SimulatedProvider>,
    tasks: Tasks,
    secret: Option<WebhookSecret>,
}

impl Payments {
    /// Puts the context together. Nothing is read or spawned yet.
    pub fn new(services: Services, settings: Settings) -> Self {
        let secret = settings.webhook_secrets.first().cloned();
        let Line { gateway, books, simulation } = match settings.provider {
            Provider::None => Line { gateway: Arc::new(NoProvider), books: None, simulation: None },
            Provider::Simulated(provider) => Line::inside(provider, settings.simulation, secret),
            Provider::InProcess(service) => Line::through(HttpGateway::new(service)),
            Provider::At(url) => {
                // Sooner than the guard gives up: a provider that is not reached is known not to have charged.
                Line::through(HttpGateway::over_network(url, settings.guard.timeout / 2))
            }
        };
        let gateway = guarded(gateway, &services.clock, &settings.guard);
        let store = SeaOrmPayments::new(&services);
        let application = Arc::new(Application {
            payments: Arc::new(store),
            gateway,
            clock: Arc::clone(&services.clock),
            pacing: Pacing {
                // Long enough for whoever made a decision to act on it: a call and its answer.
                grace: settings.guard.timeout + Duration::from_secs(2),
                first_retry: settings.first_retry,
                longest_retry: settings.longest_retry,
            },
        });
        let tasks = services.tasks.clone();
        let errands = Errands::new(Arc::clone(&application), tasks, settings.charges_at_once);
        let state = State {
            application: Arc::clone(&application),
            errands: errands.clone(),
            commands: Commands::new(&services),
            ids: Arc::clone(&services.ids),
            clock: Arc::clone(&services.clock),
            webhook_secrets: settings.webhook_secrets.into(),
        };
        Self { services, application, errands, state, simulation, books }
    }

    /// Lets the simulated provider deliver its webhooks to `url`, such as
    /// `http://127.0.0.1:8080/api/v1/payments/webhooks/simulated`, until the provider's tasks stop. Call it once,
    /// when that address is being listened on. Without a simulated provider here or a secret there is nothing to send.
    pub fn start_webhooks(&self, url: &str) -> Result<(), BadWebhookUrl> {
        let target = Target::parse(url)?;
        let Some(simulation) = &self.simulation else { return Ok(()) };
        let Some(secret) = simulation.secret.clone() else { return Ok(()) };
        let (provider, tasks) = (Arc::clone(&simulation.provider), simulation.tasks.clone());
        let sender = WebhookSender { provider, secret, target, tasks: tasks.clone() };
        tasks.spawn(sender.run());
        Ok(())
    }
}

fn guarded(
    gateway: Arc<dyn Gateway>,
    clock: &Arc<dyn Clock>,
    settings: &GuardSettings,
) -> Arc<dyn Gateway> {
    Arc::new(GuardedGateway::new(gateway, Arc::clone(clock), settings.clone()))
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
        subscriptions::subscriptions(&self.application, &self.errands)
    }

    fn due_work(&self) -> Vec<Arc<dyn DueWork>> {
        let (application, errands) = (Arc::clone(&self.application), self.errands.clone());
        vec![Arc::new(PursuePayments { application, errands })]
    }

    fn tables(&self) -> Vec<&'static str> {
        vec!["payments", "refunds", "payment_attempts", "cancelled_orders", "webhook_receipts"]
    }

    fn routes(&self, config: &mut web::ServiceConfig) {
        config.app_data(web::Data::new(self.state.clone()));
        http::routes(config);
    }

    async fn audit(&self) -> Result<Audit, StoreError> {
        let books = self.books.as_deref();
        audit::audit(&self.services.database, books).await
    }
}
